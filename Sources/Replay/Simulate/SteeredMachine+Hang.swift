import Machine
import TraceFormat
import VirtIO
import VirtIODevice

extension SteeredMachine {
  /// What a wait at the end of the recording comes to on the model: it runs until it has nothing
  /// left to do, with every captured frame, and then either can end the wait or never will.
  mutating func endOfWait(_ wait: PollingWait) -> ReplayStop {
    guard let last = cursor.last, wait.queue < 2 else { return .endOfTrace }
    let queue = Int(wait.queue)
    device.runToIdle(memory: &memory, backend: &backend)
    noteDevice()
    if let pendingStop { return pendingStop }
    let layout = rings[queue].layout
    let used = memory.load16(layout.usedIndex)
    let available = memory.load16(layout.availableIndex)
    let taken = device.queue(UInt16(queue)).lastAvailable.rawValue
    let proof = HangProof(
      wait, used: used, available: available,
      ownsNothing: device.isBroken || taken == available && used == available,
      record: last.index)
    return proof.map { .hang($0) } ?? .endOfTrace
  }
}
