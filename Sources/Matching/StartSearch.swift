internal import VirtIO

/// Finds where a long trace and a long capture begin to overlap.
///
/// A flight recorder holds the last minute of a day's capture, or a capture the last minute of a
/// trace: the window then has nothing in common at their starts. So the start of either is held
/// against all of the other, once.
struct StartSearch {
  /// Items that are judged together: few enough that the window still reaches the overlap from
  /// two spans before it.
  private static func span(_ limits: MatchingLimits) -> Int {
    max(1, min(1_024, limits.window / 4))
  }

  /// Frames and transfers that pass before the overlap.
  struct Start {
    var frameCount = 0
    var transferCount = 0
  }

  /// The start that the contents tell; `nil` when nothing overlaps.
  static func start<Medium: MatchingMedium & ~Copyable>(
    _ window: MatchingWindow, _ limits: MatchingLimits, in medium: inout Medium
  ) throws(Medium.Failure) -> Start? {
    let span = span(limits)
    let transfers = Set(window.transfers.flatMap { contents(of: $0.transfer, window) })
    var tally = SpanTally(span: span)
    try medium.rewindFrames()
    while let frame = try medium.nextFrame(movedBy: nil) {
      if let start = tally.note(frame.contents.contains(where: transfers.contains)) {
        return Start(frameCount: start)
      }
    }
    let frames = Set(window.frames.flatMap(\.frame.contents))
    tally = SpanTally(span: span)
    try medium.rewindTransfers()
    while let transfer = try medium.nextTransfer() {
      let isKnown = contents(of: transfer, window).contains(where: frames.contains)
      if let start = tally.note(isKnown) {
        return Start(transferCount: start)
      }
    }
    return nil
  }

  /// What `transfer` may have held: where nothing overlaps yet, nothing tells the header's size.
  private static func contents(
    of transfer: Transfer, _ window: MatchingWindow
  ) -> [UInt64] {
    let completed = window.completed(transfer)
    if completed.headerByteCount != nil { return completed.content.map { [$0] } ?? [] }
    return [NetworkHeader.legacyByteCount, NetworkHeader.byteCount].compactMap { size in
      var transfer = completed
      transfer.headerByteCount = size
      return transfer.content
    }
  }
}

/// Counts how many items of each span are known to the other side.
private struct SpanTally {
  let span: Int
  var count = 0
  var known = 0

  init(span: Int) { self.span = span }

  /// The number of items before the overlap, one span of which was taken for chance.
  mutating func note(_ isKnown: Bool) -> Int? {
    count += 1
    if isKnown { known += 1 }
    guard count % span == 0 else { return nil }
    defer { known = 0 }
    return known * Correlation.relatedShare >= span ? max(0, count - 2 * span) : nil
  }
}
