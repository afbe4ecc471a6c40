import KernelCore
import Recording
import TraceFormat

/// Where a replay stands in its recording.
struct RecordCursor: ~Copyable {
  var feed: RecordFeed
  /// Records before this one were reproduced.
  private(set) var place = 0
  /// The record at ``place``; nil at the end.
  private var current: TraceRecord?
  /// The last record that was reproduced.
  private(set) var last: TraceRecord?

  init(_ feed: consuming RecordFeed) {
    self.feed = feed
    current = self.feed.next(at: 0)
    unknownWords = UnknownWords(shownBy: current?.event)
    passFlushes()
  }

  /// What the recorded kernel did with words that it did not know.
  let unknownWords: UnknownWords

  /// True when every record was reproduced, and nothing else ends the recording.
  var isAtEnd: Bool { current == nil && feed.stop == nil }

  /// The record that must come next.
  var next: TraceRecord {
    get throws(ReplayStop) {
      guard let record = current else { throw feed.stop ?? .endOfTrace }
      guard record.index == feed.nextIndex else {
        guard record.index > feed.nextIndex else {
          throw .implausible(record: feed.nextIndex, .recordRepeats(record.index))
        }
        throw .gap(expected: feed.nextIndex, found: record.index)
      }
      if case .exception = record.event { throw .exception(record: record.index) }
      return record
    }
  }

  /// Goes to the following record, past those that the platform made without the kernel.
  mutating func advance() {
    step()
    passFlushes()
  }

  private mutating func step() {
    last = current
    if let current { feed.nextIndex = current.index &+ 1 }
    place += 1
    if place & 0xFF == 0 { feed.pass(to: place) }
    current = feed.next(at: place)
  }

  private mutating func passFlushes() {
    while let record = current, case .flushed = record.event, record.index == feed.nextIndex {
      step()
    }
  }

  /// The last records that were reproduced.
  var history: [TraceRecord] {
    feed.history(before: place, count: ReplayWindow.historyCount)
  }

  /// The error of a kernel that asked for something else than the recording has next.
  func divergence(_ record: TraceRecord, _ question: Divergence.Question) -> ReplayStop {
    .diverged(
      Divergence(record: record.index, expected: record.event, action: .asked(question)))
  }

  /// What it means that the kernel gave up here: nothing, if that is all there was.
  mutating func ending(_ failure: KernelFailure) -> ExactReplay.Outcome.Ending {
    do throws(ReplayStop) {
      let record = try next
      return .stopped(
        .diverged(
          Divergence(record: record.index, expected: record.event, action: .gaveUp(failure))))
    } catch {
      return error == .endOfTrace ? .kernelFailed(failure) : .stopped(error)
    }
  }
}
