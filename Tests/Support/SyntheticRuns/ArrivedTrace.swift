internal import PacketFiles
public import Recording
public import TraceFormat

/// What a reader gives of the first boot on a serial line, kept.
public struct ArrivedTrace {
  public private(set) var blocks: [RecordedBlock] = []
  public private(set) var gaps: [RecordGap] = []
  public private(set) var account: BootAccount

  /// `nil` when no block arrived intact.
  public init?(line: [UInt8]) {
    var blocks: [RecordedBlock] = []
    var gaps: [RecordGap] = []
    do throws(RecordingError) {
      var reader = try RecordingReader(ByteSource(bytes: line))
      while let item = try reader.next() {
        switch item {
        case .records(let block): blocks.append(block)
        case .gap(let gap): gaps.append(gap)
        case .boot, .provenance, .clockModel, .frame, .statistics, .damage: break
        }
      }
      guard let first = reader.account.boots.first else { return nil }
      account = first
    } catch {
      return nil
    }
    self.blocks = blocks.filter { $0.header.sessionIdentifier == account.identifier }
    self.gaps = gaps.filter { $0.boot == account.identifier }
  }

  public var records: [TraceRecord] { blocks.flatMap(\.records) }
}
