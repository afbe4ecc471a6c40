public import Machine
import TraceFormat
import VirtIO

extension PollingDriver {
  /// How a transmission ended.
  public enum Transmission: Equatable, Sendable {
    case completed
    /// The descriptor was taken back although the device may still own it.
    case givenUp
  }

  /// Transmits one frame and waits until the device is done with it.
  ///
  /// **The fault:** the wait ends when `used.idx` equals the counter. At frame 65,536 the index
  /// reads 0 and the counter 65,536, and no value of the index will ever end it.
  ///
  /// - Parameter stalled: told once, when the wait has become long and the variant reports it;
  ///   gets the frame's number.
  public mutating func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, on machine: inout M, stalled: (UInt64, inout M) -> Void
  ) throws(M.Fault) -> Transmission {
    let length = UInt32(headerByteCount + frame.byteCount)
    machine.copy(frame, to: transmitPage + UInt64(headerByteCount))
    let head = UInt16(truncatingIfNeeded: posted % UInt64(PollingDriver.queueSize))
    let entry = transmitLayout.descriptor(head)
    machine.store64(transmitPage, to: entry)
    machine.store32(length, to: entry + 8)
    machine.store32(0, to: entry + 12)
    let position = UInt16(truncatingIfNeeded: posted)
    machine.store16(head, to: transmitLayout.availableEntry(position % PollingDriver.queueSize))
    machine.storeBarrier()
    try machine.record(
      .madeAvailable(
        queue: PollingDriver.transmit, position: position, head: head, length: length,
        prefixHash: FramePrefixHash.of(frame)))
    posted += 1
    machine.store16(UInt16(truncatingIfNeeded: posted), to: transmitLayout.availableIndex)
    machine.fullBarrier()
    try transport.write(UInt32(PollingDriver.transmit), to: .queueNotify, on: &machine)
    return try waitForTransmission(on: &machine, stalled: stalled)
  }

  private mutating func waitForTransmission<M: Machine & ~Copyable>(
    on machine: inout M, stalled: (UInt64, inout M) -> Void
  ) throws(M.Fault) -> Transmission {
    try machine.record(.pollBegan(queue: PollingDriver.transmit, counter: posted))
    var polls: UInt64 = 0
    var isStalled = false
    while true {
      let used = try machine.load16(transmitLayout.usedIndex)
      if used != transmitUsed {
        try machine.record(
          .usedIndex(queue: PollingDriver.transmit, value: used, emptyPolls: emptyPolls[1]))
        emptyPolls[1] = 0
        transmitUsed = used
      } else {
        emptyPolls[1] &+= 1
      }
      if UInt64(transmitUsed) == posted { return .completed }
      let answered = try machine.relax(
        PollingWait(
          queue: PollingDriver.transmit, goal: .equal(posted),
          turnsLeft: variant.transmitPollLimit.map { $0 - polls }))
      emptyPolls[1] &+= answered
      polls = polls &+ 1 &+ answered
      if variant.reportsStall, !isStalled, polls >= PollingDriver.stallPolls {
        isStalled = true
        stalled(posted, &machine)
      }
      if let limit = variant.transmitPollLimit, polls >= limit { return .givenUp }
    }
  }
}
