import PacketFiles
public import Recording
public import TraceFormat

/// A recorded run in memory: records that somebody made, changed or repaired, and the frames
/// behind them. A file is replayed from its ``RecordingSource`` instead.
public struct ReplayInput: Sendable {
  /// The kernel command line of the run.
  public var commandLine: [UInt8]
  /// Every record from boot on, in order.
  public var records: [TraceRecord]
  /// Captured Ethernet frames by the index of the record they belong to: the used element of a
  /// received frame, the made-available record of a transmitted one.
  public var frames: [UInt64: [UInt8]]

  /// Every captured frame for the guest, in order; a driver with one buffer for all needs them.
  public var arrivals: [[UInt8]]

  public init(
    commandLine: [UInt8], records: [TraceRecord], frames: [UInt64: [UInt8]],
    arrivals: [[UInt8]] = []
  ) {
    self.commandLine = commandLine
    self.records = records
    self.frames = frames
    self.arrivals = arrivals
  }

  /// Reads all of `source`, for a change of it; memory follows the recording.
  ///
  /// - Parameter recordLimit: what lies behind so many records is left out.
  public init(_ source: RecordingSource, recordLimit: Int = .max) throws(ReplayError) {
    self.init(commandLine: [], records: [], frames: [:])
    var session: TraceSession?
    do throws(RecordingError) {
      var reader = try source.reader()
      while records.count < recordLimit, let item = try reader.next() {
        switch item {
        case .boot(let boot): session = session ?? boot.session
        case .records(let block): records += block.records.prefix(recordLimit - records.count)
        case .frame(let frame):
          if frame.isForGuest { arrivals.append(frame.bytes) }
          if let record = frame.record { frames[record] = frame.bytes }
        case .gap, .provenance, .clockModel, .statistics, .damage: break
        }
      }
    } catch {
      throw .recording(error)
    }
    guard let session else { throw records.isEmpty ? .noTrace : .noSession }
    commandLine = session.commandLine
  }

  /// The run as a reader gives it: each stretch of records, then the frames that it is about.
  public var source: RecordingSource {
    let session = TraceSession(ticksPerSecond: 1_000_000_000, commandLine: commandLine)
    var items: [RecordingItem] = [.boot(RecordedBoot(identifier: 0, session: session))]
    var arrival = 0
    for start in stride(from: 0, to: records.count, by: ReplayInput.blockCount) {
      let part = Array(records[start..<min(start + ReplayInput.blockCount, records.count)])
      items.append(.records(ReplayInput.block(part)))
      for record in part {
        guard let bytes = frames[record.index] else { continue }
        guard record.isReceivedElement, let found = place(of: bytes, from: arrival) else {
          items.append(.frame(ReplayInput.frame(bytes, record: record.index)))
          continue
        }
        for other in arrivals[arrival..<found] { items.append(.frame(ReplayInput.arrival(other))) }
        items.append(.frame(ReplayInput.arrival(bytes, record: record.index)))
        arrival = found + 1
      }
    }
    for other in arrivals[arrival...] { items.append(.frame(ReplayInput.arrival(other))) }
    return .items(items)
  }

  private static let blockCount = 1_024

  private func place(of bytes: [UInt8], from start: Int) -> Int? {
    arrivals[start...].firstIndex(of: bytes)
  }

  private static func block(_ records: [TraceRecord]) -> RecordedBlock {
    let header = BlockHeader(
      kind: .records, sequence: 0, recordCount: UInt16(records.count), payloadLength: 0,
      firstRecordIndex: records[0].index, firstTicks: records[0].ticks, recordsLost: 0,
      sessionIdentifier: 0)
    return RecordedBlock(header: header, raw: [], records: records)
  }

  private static func frame(_ bytes: [UInt8], record: UInt64) -> RecordedFrame {
    RecordedFrame(
      timestampNanoseconds: 0, direction: .unknown, packetID: record &+ 1, bytes: bytes)
  }

  private static func arrival(_ bytes: [UInt8], record: UInt64? = nil) -> RecordedFrame {
    RecordedFrame(
      timestampNanoseconds: 0, direction: .inbound, packetID: record.map { $0 &+ 1 },
      bytes: bytes)
  }
}

extension TraceRecord {
  /// Whether the driver took a used element of the receive queue that names a frame.
  fileprivate var isReceivedElement: Bool {
    if case .usedElement(0, _, _, _, let hash) = event { hash != 0 } else { false }
  }
}
