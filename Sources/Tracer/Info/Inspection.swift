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
    var account: BootAccount
    var records: Records
  }

  /// What the records of a boot come to.
  struct Records {
    var totals = TraceTotals()
    var bounds = BoundSummary()
    fileprivate var clock: ClockCursor

    fileprivate init(_ clock: ClockModel?) { self.clock = ClockCursor(clock ?? ClockModel()) }
  }

  let path: String
  private(set) var condition = RecordingCondition.complete
  private(set) var account = RecordingAccount()
  private(set) var provenance: Provenance?
  private(set) var clock: ClockModel?
  private(set) var boots: [Boot] = []
  private(set) var received = Frames()
  private(set) var transmitted = Frames()
  /// Frames whose direction the file does not tell.
  private(set) var undirected = Frames()
  /// What the packet file says of its interfaces and the times of its frames.
  private(set) var summary = TimelineSummary()
  private(set) var span = FrameSpan()
  private var losses = InterfaceLosses()
  /// Stretches that cannot be used, in words: the first ones.
  private(set) var damage: [String] = []
  /// By boot, at most as many as the reader tells apart.
  private var records: [UInt32: Records] = [:]

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  init(path: String) throws(CommandFailure) { try self.init(.path(path), path: path) }

  /// Reads `source`, which is called `path`, to its end.
  init(_ source: RecordingSource, path: String) throws(CommandFailure) {
    self.path = path
    var input = try RecordingInput(source, path: path)
    while let item = try input.next() { take(item) }
    account = input.account
    condition = input.condition
    summary = input.summary
    damage += account.damage.map(\.words)
    boots = account.boots.map { boot in
      Boot(account: boot, records: records[boot.identifier] ?? Records(clock))
    }
  }

  /// Frames the capture says it lost.
  var framesDropped: UInt64 { losses.total }

  /// Nothing was lost or damaged, as far as the file tells.
  var isIntact: Bool {
    damage.isEmpty && account.isIntact && framesDropped == 0
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

  private mutating func take(_ item: RecordingItem) {
    switch item {
    case .provenance(let statements): provenance = statements
    case .clockModel(let bytes): take(clock: bytes)
    case .boot, .gap, .damage: break
    case .records(let block): take(block)
    case .frame(let frame): note(frame)
    case .statistics(let statistics): losses.note(statistics)
    }
  }

  private mutating func take(clock bytes: [UInt8]) {
    do throws(AnnotationError) {
      let model = try ClockModel(decoding: bytes)
      clock = model
      for boot in records.keys { records[boot]?.clock = ClockCursor(model) }
    } catch {
      damage.append("clock model: \(error.words)")
    }
  }

  private mutating func take(_ block: RecordedBlock) {
    let boot = block.header.sessionIdentifier
    var known = records.removeValue(forKey: boot) ?? Records(clock)
    for record in block.records {
      known.totals.note(record)
      known.bounds.note(known.clock.time(at: record.ticks))
    }
    records[boot] = known
  }

  private mutating func note(_ frame: RecordedFrame) {
    let link = frame.annotation.flatMap { try? FrameLink(decoding: $0) }
    span.note(frame)
    switch link?.direction {
    case .receive?: received.note(frame, link)
    case .transmit?: transmitted.note(frame, link)
    case nil: undirected.note(frame, link)
    }
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
