import Clocks
import Diagnosis
import Matching
import PacketFiles
import Recording
import ToolSupport
import TraceFormat
import VirtIO

/// What a whole timeline, raw trace or capture amounts to.
struct Inspection {
  /// Frames that went one way.
  struct Frames {
    var count = 0
    var byteCount: UInt64 = 0
    var matched = 0
    /// Unmatched frames by reason.
    var reasons: [FrameReason: Int] = [:]
  }

  /// One boot.
  struct Boot {
    var trace: DecodedTrace
    var totals: TraceTotals
    var bounds: BoundSummary
  }

  let path: String
  private(set) var provenance: Provenance?
  private(set) var clock: ClockModel?
  private(set) var boots: [Boot] = []
  private(set) var received = Frames()
  private(set) var transmitted = Frames()
  /// Frames whose direction the file does not tell.
  private(set) var undirected = Frames()
  private(set) var firstFrame: Int64?
  private(set) var lastFrame: Int64?
  private(set) var framesDropped: UInt64 = 0
  private(set) var damage: [String] = []
  private(set) var condition: TimelineCondition?

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  init(path: String) throws(CommandFailure) {
    self.path = path
    var decoder = TraceDecoder()
    var source = try TimelineSource(path: path)
    while let content = try source.nextContent() {
      switch content {
      case .provenance(let statements): provenance = statements
      case .clock(let model): clock = model
      case .session(let session, let identifier):
        decoder.take(rawBlock: session.block(sessionIdentifier: identifier), at: 0)
      case .records(_, _, let raw): decoder.take(rawBlock: raw, at: 0)
      case .frame(let frame, let link): note(frame, link)
      case .statistics(let statistics):
        framesDropped &+= (statistics.dropped ?? 0) &+ (statistics.droppedBySystem ?? 0)
      case .damage(let words): damage.append(words)
      }
    }
    condition = source.condition
    boots = decoder.finish().traces.map { boot($0) }
  }

  /// Nothing was lost or damaged, as far as the file tells.
  var isIntact: Bool {
    damage.isEmpty && framesDropped == 0 && boots.allSatisfy(\.trace.loss.isIntact)
      && !(provenance?.reportsDamage ?? false)
  }

  /// What the merge stated on transfers without frame, of `received` or `transmitted`.
  func transferReasons(_ side: String) -> [(reason: String, count: String)] {
    let prefix = "\(side).unmatched."
    return (provenance?.entries ?? []).compactMap { entry in
      guard entry.key.hasPrefix(prefix) else { return nil }
      return (String(entry.key.dropFirst(prefix.count)), entry.value)
    }
  }

  private mutating func note(_ frame: RecordedFrame, _ link: FrameLink?) {
    firstFrame = firstFrame ?? frame.timestampNanoseconds
    lastFrame = frame.timestampNanoseconds
    switch link?.direction {
    case .receive?: received.note(frame, link)
    case .transmit?: transmitted.note(frame, link)
    case nil: undirected.note(frame, link)
    }
  }

  private func boot(_ trace: DecodedTrace) -> Boot {
    var totals = TraceTotals()
    var bounds = BoundSummary()
    var cursor = ClockCursor(clock ?? ClockModel())
    for block in trace.blocks {
      for record in block.records {
        totals.note(record)
        bounds.note(cursor.time(at: record.ticks))
      }
    }
    return Boot(trace: trace, totals: totals, bounds: bounds)
  }
}

extension Inspection.Frames {
  fileprivate mutating func note(_ frame: RecordedFrame, _ link: FrameLink?) {
    count += 1
    byteCount &+= UInt64(frame.originalLength)
    switch link?.content {
    case .matched: matched += 1
    case .unmatched(let reason, _): reasons[reason, default: 0] += 1
    case nil: break
    }
  }

  /// Reasons in their order, without those that did not occur.
  var orderedReasons: [(reason: FrameReason, count: Int)] {
    FrameReason.allCases.compactMap { reason in
      reasons[reason].map { (reason, $0) }
    }
  }
}

extension Provenance {
  /// The merge found its inputs damaged.
  fileprivate var reportsDamage: Bool {
    ["trace.damage", "capture.damage"].contains { key in
      self[key].map { $0 != "0" } ?? false
    }
  }
}
