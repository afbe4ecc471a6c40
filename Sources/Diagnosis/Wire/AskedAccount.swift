/// What was asked of one address and not answered yet, and how long it took to answer before.
struct AskedAccount: Sendable {
  typealias Unanswered = (first: FrameMoment, last: FrameMoment, count: UInt64)

  private var unanswered: Unanswered?
  /// Nanoseconds from the first frame that asked to the answer, at most.
  private var longestReply: Int64 = 0

  /// A frame asks for an answer.
  mutating func ask(at moment: FrameMoment) {
    unanswered = (unanswered?.first ?? moment, moment, (unanswered?.count ?? 0) + 1)
  }

  /// An answer came.
  mutating func answer(at moment: FrameMoment) {
    guard let unanswered else { return }
    longestReply = max(longestReply, moment.elapsed(since: unanswered.first))
    self.unanswered = nil
  }

  /// What is old enough at `end` to be called silence, asked at least twice; nil otherwise.
  func silence(until end: FrameMoment) -> Unanswered? {
    guard let unanswered, unanswered.count >= 2,
      end.elapsed(since: unanswered.first) >= CaptureLimit.age(longestReply: longestReply)
    else { return nil }
    return unanswered
  }
}
