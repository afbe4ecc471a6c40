import Machine
import TraceFormat
import VirtIO

extension ReplayedMachine {
  /// What a wait at the end of the recording comes to: a proven hang, or just the end.
  func endOfWait(_ wait: PollingWait) -> ReplayStop {
    // A wait that gives up by itself is no hang, however wrong it is.
    guard
      wait.turnsLeft == nil, let state = queues[Int(wait.queue & 3)],
      let last = input.records.last
    else {
      return .endOfTrace
    }
    let available = UInt16(
      truncatingIfNeeded: memory.load(state.layout.availableIndex, byteCount: 2))
    let counter: UInt64
    let waitsForEquality: Bool
    switch wait.goal {
    case .equal(let goal): (counter, waitsForEquality) = (goal, true)
    case .different(let goal): (counter, waitsForEquality) = (goal, false)
    }
    let reason: HangProof.Reason
    if waitsForEquality && counter > UInt64(UInt16.max) {
      reason = .goalBeyondIndex
    } else if available == state.used && !wait.ends(at: state.used) {
      reason = .nothingOutstanding
    } else {
      return .endOfTrace
    }
    return .hang(
      HangProof(
        record: last.index, queue: wait.queue, reason: reason, used: state.used,
        available: available, counter: counter, place: "\(wait.file):\(wait.line)",
        waitsForEquality: waitsForEquality))
  }
}
