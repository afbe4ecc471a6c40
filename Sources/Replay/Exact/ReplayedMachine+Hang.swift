import Machine
import TraceFormat
import VirtIO

extension ReplayedMachine {
  /// What a wait at the end of the recording comes to: a proven hang, or just the end.
  func endOfWait(_ wait: PollingWait) -> ReplayStop {
    guard let state = queues[Int(wait.queue & 3)], let last = input.records.last else {
      return .endOfTrace
    }
    let available = UInt16(
      truncatingIfNeeded: memory.load(state.layout.availableIndex, byteCount: 2))
    let proof = HangProof(
      wait, used: state.used, available: available, ownsNothing: available == state.used,
      record: last.index)
    return proof.map { .hang($0) } ?? .endOfTrace
  }
}
