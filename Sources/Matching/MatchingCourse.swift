internal import Clocks
internal import VirtIO

/// One pass over trace and capture: the window moves over both and leaves outcomes.
struct MatchingCourse {
  /// Stretches of time without frames because the capture is damaged that are told apart.
  private static let damageLimit = 4_096
  /// Lengths of frames cut too short to identify that are told apart.
  private static let truncatedLimit = 65_536

  private(set) var window: MatchingWindow
  private(set) var shift: HeaderShift?
  private(set) var reconciliation = Reconciliation()
  /// Lengths of the frames that were cut too short to identify, with their number.
  private(set) var truncatedLengths: [UInt32: Int] = [:]
  /// Stretches of host time without frames because the capture file is damaged there.
  private(set) var damaged: [ClosedRange<Int64>] = []
  /// Times of the capture's first and last frame.
  private(set) var firstFrame: Int64?
  private(set) var lastFrame: Int64?
  /// What the certain pairs say about the clock, and what all pairs say.
  private var certain = ConstraintSet()
  private var likely = ConstraintSet()
  private var start = StartSearch.Start()
  /// Frames whose outcome was kept.
  private(set) var keptFrameCount = 0
  private var identifiedCount = 0
  private var wellFormedCount = 0

  private let outline: TraceOutline
  private let limits: MatchingLimits

  /// Finds out how the two inputs relate: the header that the driver counts, and where they begin
  /// to overlap.
  init<Medium: MatchingMedium & ~Copyable>(
    _ outline: TraceOutline, _ limits: MatchingLimits, _ medium: inout Medium
  ) throws(Medium.Failure) {
    self.outline = outline
    self.limits = limits
    window = MatchingWindow(outline, limits)
    try begin(&medium)
    if isRelated { return }
    for shift in HeaderShift.allCases {
      self.shift = shift
      try begin(&medium)
      if isRelated { return }
    }
    shift = nil
    try begin(&medium)
    if window.isLast { return }
    guard let start = try StartSearch.start(window, limits, in: &medium) else {
      try begin(&medium)
      return
    }
    self.start = start
    try begin(&medium)
  }

  /// What the pairs say about the clock: the certain ones, or all when none is certain.
  var constraints: [ClockConstraint] { certain.isEmpty ? likely.all : certain.all }

  /// How many matched of how many that both could share, when that is next to nothing.
  var unrelated: (matched: Int, of: Int)? {
    let possible = min(identifiedCount, wellFormedCount)
    let matched = reconciliation.transferMatchedCount
    guard possible > 0 && matched * Correlation.relatedShare < possible else { return nil }
    return (matched, possible)
  }

  private var isRelated: Bool {
    let (matched, possible) = window.relation
    return possible == 0 || matched * Correlation.relatedShare >= possible
  }

  /// Fills a first window from the inputs' starts and matches it.
  private mutating func begin<Medium: MatchingMedium & ~Copyable>(
    _ medium: inout Medium
  ) throws(Medium.Failure) {
    window = MatchingWindow(outline, limits)
    reconciliation = Reconciliation()
    truncatedLengths = [:]
    damaged = []
    firstFrame = nil
    lastFrame = nil
    keptFrameCount = 0
    identifiedCount = 0
    wellFormedCount = 0
    try medium.forget()
    try medium.rewindTransfers()
    try medium.rewindFrames()
    for _ in 0..<start.transferCount {
      guard let transfer = try medium.nextTransfer() else { break }
      try keep(unmatched: window.completed(transfer), &medium)
    }
    for _ in 0..<start.frameCount {
      guard let frame = try medium.nextFrame(movedBy: shift) else { break }
      note(frame)
      try keep(
        MatchingWindow.PendingFrame(frame: frame, direction: window.direction(of: frame)), &medium)
    }
    try fill(&medium)
    window.match()
  }

  private mutating func fill<Medium: MatchingMedium & ~Copyable>(
    _ medium: inout Medium
  ) throws(Medium.Failure) {
    while window.needsTransfer {
      guard let transfer = try medium.nextTransfer() else {
        window.transfersEnded = true
        break
      }
      window.take(transfer)
    }
    while window.needsFrame {
      guard let frame = try medium.nextFrame(movedBy: shift) else {
        window.framesEnded = true
        break
      }
      note(frame)
      window.take(frame)
    }
  }

  private mutating func note(_ frame: WireFrame) {
    if frame.followsDamage {
      let stretch = min(lastFrame ?? .min, frame.nanoseconds)...frame.nanoseconds
      if damaged.count < MatchingCourse.damageLimit {
        damaged.append(stretch)
      } else if let last = damaged.popLast() {
        damaged.append(
          min(last.lowerBound, stretch.lowerBound)...max(last.upperBound, stretch.upperBound))
      }
    }
    if frame.hasTime {
      firstFrame = min(firstFrame ?? .max, frame.nanoseconds)
      lastFrame = max(lastFrame ?? .min, frame.nanoseconds)
    }
    if frame.prefixHash != nil {
      identifiedCount += 1
    } else if truncatedLengths.count < MatchingCourse.truncatedLimit
      || truncatedLengths[frame.originalLength] != nil
    {
      truncatedLengths[frame.originalLength, default: 0] += 1
    }
  }

  /// Moves the window to the end of both inputs.
  mutating func run<Medium: MatchingMedium & ~Copyable>(
    _ medium: inout Medium
  ) throws(Medium.Failure) {
    while !window.isEmpty {
      let cut = window.nextCut()
      try settle(cut, &medium)
      window.remove(cut)
      try fill(&medium)
      window.match()
    }
  }

  private mutating func settle<Medium: MatchingMedium & ~Copyable>(
    _ cut: MatchingWindow.Cut, _ medium: inout Medium
  ) throws(Medium.Failure) {
    for pending in window.frames.prefix(cut.frameCount) {
      guard pending.transfer >= 0, let direction = pending.direction else {
        try keep(pending, &medium)
        continue
      }
      let transfer = window.transfers[Int(pending.transfer)].transfer
      var outcome = FrameOutcome(
        content: pending.frame.content, direction: direction, isForOthers: false)
      outcome.match(
        transfer, isCertain: pending.isCertain && !pending.hasCopy,
        pending.frame.reading?.change ?? [])
      note(transfer, pending)
      try medium.keep(outcome)
      keptFrameCount += 1
      wellFormedCount += 1
      reconciliation.note(transfer: direction, isMatched: true)
    }
    for (place, pending) in window.transfers.enumerated()
    where pending.frame < 0 && !window.stays(pending, place, cut) {
      try keep(unmatched: pending.transfer, &medium)
    }
  }

  private mutating func note(_ transfer: Transfer, _ pending: MatchingWindow.PendingFrame) {
    guard pending.frame.hasTime else { return }
    let constraint = ClockConstraint(
      ticks: transfer.observedTicks, nanoseconds: pending.frame.nanoseconds,
      side: transfer.direction == .receive ? .notBefore : .notAfter)
    if pending.isCertain {
      certain.note(constraint)
    } else if certain.isEmpty {
      likely.note(constraint)
    }
  }

  private mutating func keep<Medium: MatchingMedium & ~Copyable>(
    _ pending: MatchingWindow.PendingFrame, _ medium: inout Medium
  ) throws(Medium.Failure) {
    keptFrameCount += 1
    var outcome = FrameOutcome(
      content: pending.frame.content, direction: pending.direction,
      isForOthers: window.isForOthers(pending.frame))
    outcome.isCopy = pending.isCopy
    outcome.isElsewhere = window.isElsewhere(pending.frame)
    try medium.keep(outcome)
  }

  private mutating func keep<Medium: MatchingMedium & ~Copyable>(
    unmatched transfer: Transfer, _ medium: inout Medium
  ) throws(Medium.Failure) {
    if !transfer.isMalformed { wellFormedCount += 1 }
    reconciliation.note(transfer: transfer.direction, isMatched: false)
    try medium.keep(unmatched: transfer)
  }
}
