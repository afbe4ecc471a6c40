public import Machine
public import TraceFormat
import VirtIO

/// Time and interrupts as the driver sees them.
extension SimulatedMachine {
  public mutating func readClock() throws(SimulationFault) -> UInt64 {
    activity &+= 1
    advance(by: configuration.costs.clock)
    try throwPendingFault()
    return now
  }

  public mutating func wait(until deadline: UInt64?) throws(SimulationFault) -> InterruptSet {
    activity &+= 1
    advance(by: configuration.costs.poll)
    while true {
      if now >= due { runDue() }
      try throwPendingFault()
      if takeDeviceInterrupt() { return .device }
      if let deadline, now >= deadline { return .timer }
      let next = min(nextEvent, deadline ?? .max)
      if next == .max { throw .provenHang(hangReport(.interrupt)) }
      now = max(now, min(next, configuration.timeLimit ?? .max))
    }
  }

  public mutating func takeInterrupts() throws(SimulationFault) -> InterruptSet {
    advance(by: configuration.costs.poll)
    try throwPendingFault()
    guard takeDeviceInterrupt() else { return [] }
    activity &+= 1
    return .device
  }

  /// One turn of a polling loop.
  ///
  /// A loop that only read since its last turn will read the same again until something
  /// scheduled happens: time jumps there, and if nothing is scheduled, the hang is proven. So a
  /// loop that counts its turns must look at the clock instead.
  @discardableResult
  public mutating func relax(_ wait: PollingWait) throws(SimulationFault) -> UInt64 {
    advance(by: configuration.costs.poll)
    try throwPendingFault()
    if activity == activityAtLastPoll {
      let next = nextEvent
      if next == .max { throw .provenHang(hangReport(.poll)) }
      now = max(now, min(next, configuration.timeLimit ?? .max))
      if now >= due { runDue() }
      try throwPendingFault()
    }
    activityAtLastPoll = activity
    return 0
  }

  /// Takes the latched interrupt; a line that is still up interrupts again, since it is level
  /// triggered.
  private mutating func takeDeviceInterrupt() -> Bool {
    guard isInterruptEnabled else { return false }
    let isLevelSeen = device.interruptLine && !isInterruptDropped && interruptDue == .max
    guard isInterruptLatched || isLevelSeen else { return false }
    isInterruptLatched = false
    return true
  }

  func hangReport(_ wait: HangReport.Wait) -> HangReport {
    HangReport(
      wait: wait, time: now, status: device.status, interruptStatus: device.interruptStatus,
      interruptLine: device.interruptLine, isBroken: device.isBroken,
      isReceiveDisabled: device.isReceiveDisabled, framesWaiting: device.framesWaiting,
      receive: QueueReport(device.queue(NetworkQueue.receive.index), memory),
      transmit: QueueReport(device.queue(NetworkQueue.transmit.index), memory))
  }
}
