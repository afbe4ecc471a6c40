import Clocks
import Matching
import PacketFiles
import Recording
import ToolSupport
import TraceFormat

/// One thing that a timeline, a raw trace or a plain capture holds.
enum TimelineContent {
  case provenance(Provenance)
  case clock(ClockModel)
  /// The start of a session's blocks, or the same again.
  case session(TraceSession, identifier: UInt32)
  /// Records of one block, in order, with the whole block.
  case records([TraceRecord], header: BlockHeader, raw: [UInt8])
  case frame(RecordedFrame, FrameLink?)
  case statistics(InterfaceStatistics)
  /// A stretch that cannot be used, in words.
  case damage(String)
}

/// Reads whatever `show` and `info` are given, front to back.
struct TimelineSource: ~Copyable {
  /// What kind of input it is.
  enum Kind: Equatable {
    case packetFile
    /// A raw serial capture: it holds records only, and no clock model.
    case trace
  }

  let path: String
  let kind: Kind
  private var reader: TimelineReader?
  private var contents: [TimelineContent] = []
  private var next = 0

  /// What kind of timeline a packet file is; `nil` before its end and for a raw trace.
  private(set) var condition: TimelineCondition?

  /// Opens the file at `path`, or the standard input for `-`.
  init(path: String) throws(CommandFailure) {
    self.path = path
    var opened: TimelineReader?
    do throws(PacketFileError) {
      opened = try TimelineReader(path: path)
    } catch .unknownFormat(_) where path != "-" {
      contents = TimelineSource.contents(of: try TraceInput(path: path))
    } catch {
      throw CommandFailure(error, path: path)
    }
    kind = contents.isEmpty ? .packetFile : .trace
    reader = opened
  }

  /// The next thing; `nil` at the end.
  mutating func nextContent() throws(CommandFailure) -> TimelineContent? {
    guard kind == .packetFile else {
      guard next < contents.count else { return nil }
      defer { next += 1 }
      return contents[next]
    }
    do throws(PacketFileError) {
      guard let item = try reader?.next() else {
        condition = reader?.condition()
        return nil
      }
      return TimelineSource.content(of: item)
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  private static func content(of item: TimelineItem) -> TimelineContent {
    switch item {
    case .provenance(let provenance): return .provenance(provenance)
    case .clockModel(let bytes):
      do throws(AnnotationError) {
        return .clock(try ClockModel(decoding: bytes))
      } catch {
        return .damage("clock model: \(error)")
      }
    case .traceBlock(let raw): return content(ofBlock: raw)
    case .frame(let frame): return .frame(frame, link(of: frame))
    case .statistics(let statistics): return .statistics(statistics)
    case .damage(let damage): return .damage(damage.words)
    }
  }

  private static func content(ofBlock raw: [UInt8]) -> TimelineContent {
    do throws(BlockError) {
      let block = try TraceBlock(parsing: raw.span)
      switch block.content {
      case .session(let session):
        return .session(session, identifier: block.header.sessionIdentifier)
      case .records(let records):
        return .records(records, header: block.header, raw: raw)
      case .other:
        return .damage("a trace block of a kind or a witness that is not read here")
      }
    } catch {
      return .damage("trace block: \(error.words)")
    }
  }

  /// The link of a frame; a frame of another origin has none.
  private static func link(of frame: RecordedFrame) -> FrameLink? {
    frame.annotation.flatMap { try? FrameLink(decoding: $0) }
  }

  private static func contents(of input: TraceInput) -> [TimelineContent] {
    var contents: [TimelineContent] = []
    for trace in input.line.traces {
      if let session = trace.session {
        contents.append(.session(session, identifier: trace.sessionIdentifier))
      }
      for block in trace.blocks {
        contents.append(.records(block.records, header: block.header, raw: block.raw))
      }
      for stretch in trace.loss.damage { contents.append(.damage(stretch.words)) }
    }
    if let endDamage = input.endDamage { contents.append(.damage(endDamage.words)) }
    return contents
  }
}

extension TimelineReader {
  /// What kind of timeline it is; mutating, because an optional of it can only be changed in place.
  fileprivate mutating func condition() -> TimelineCondition { summary.condition }
}
