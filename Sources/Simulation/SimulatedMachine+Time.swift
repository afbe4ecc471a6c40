import Bytes
import FaultPlans
public import Machine
public import TraceFormat
import VirtIO
import VirtIODevice

/// The passing of virtual time.
extension SimulatedMachine {
  /// The next thing that happens by itself; the largest value if nothing will.
  var nextEvent: UInt64 { min(deviceDue, interruptDue, events.nextTime, faultDue) }

  mutating func updateDue() {
    due = min(nextEvent, end)
  }

  /// Lets the cost of an access pass, and all that falls due with it happen.
  mutating func advance(by cost: UInt64) {
    now = VirtualTime.sum(now, cost)
    if now >= due { runDue() }
  }

  /// Lets time pass until `time` as if the processor did nothing.
  public mutating func idle(until time: UInt64) throws(SimulationFault) {
    ringAlarms(until: time)
    while nextEvent <= time && nextEvent < .max && pendingFault == nil {
      now = max(now, nextEvent)
      runDue()
    }
    now = max(now, time)
    if now >= due { runDue() }
    try throwPendingFault()
  }

  /// Runs everything that is due by now, in the order of its times.
  mutating func runDue() {
    activity &+= 1
    while pendingFault == nil {
      ringAlarms(until: now)
      let time = nextEvent
      guard time <= now, time < .max else { break }
      if time == deviceDue {
        deviceDue = .max
        runDevice(at: time)
      } else if time == interruptDue {
        interruptDue = .max
        isInterruptLatched = true
      } else if time == faultDue {
        runLateFaults(at: time)
      } else if let event = events.removeFirst() {
        handle(event, at: time)
      }
    }
    updateDue()
    if now >= end { fail(.stopped(.timeLimit)) }
  }

  /// Wakes the peers that want it by `time`, and before anything else happens.
  private mutating func ringAlarms(until time: UInt64) {
    while alarms.nextTime < .max, alarms.nextTime <= min(nextEvent, time), pendingFault == nil {
      // One that fell due while the guest was busy is late.
      host.now = max(alarms.nextTime, now)
      if let number = alarms.removeFirst() { host.wake(number) }
      takeOutbox(at: host.now)
      updateDue()
    }
  }

  private mutating func handle(_ event: ScheduledEvent, at time: UInt64) {
    noteTime(time)
    switch event {
    case .frame(let bytes), .lateFrame(let bytes):
      if let end = host.stallEnd(at: time) {
        events.schedule(event, at: end)
        return
      }
      if hasFaults {
        arrive(bytes, isLate: event.isLate, at: time)
      } else {
        device.arrive(bytes.rawSpan)
      }
    case .backendReady: device.backendBecameReady(memory: &memory, backend: &host)
    }
    settleDevice(at: time)
  }

  /// Runs all of the device's work, or one late step of it.
  private mutating func runDevice(at time: UInt64) {
    noteTime(time)
    switch configuration.interleaving {
    case .immediate:
      device.runToIdle(memory: &memory, backend: &host)
      while hasFaults && hasDeviceWork { device.step(memory: &memory, backend: &host) }
    case .seeded:
      let transmitFirst = schedule.next() & 1 == 1
      device.step(memory: &memory, backend: &host, transmitFirst: transmitFirst)
    }
    settleDevice(at: time)
  }

  /// Takes note of what the device did: its interrupt line, its answers, its further work.
  mutating func settleDevice(at time: UInt64) {
    noteInterruptLine(at: time)
    if hasFaults { settleFaults(at: time) }
    takeOutbox(at: time)
    if host.outbox.isStopRequested { fail(.stopped(.requestedByPeer)) }
    if let abort = device.abort { fail(.deviceAborted(abort)) }
    if deviceDue == .max && hasDeviceWork { deviceDue = VirtualTime.sum(time, drawDelay()) }
  }

  /// Takes what a peer wants to happen later.
  private mutating func takeOutbox(at time: UInt64) {
    if !host.outbox.delayed.isEmpty {
      for (frame, delay) in host.outbox.delayed {
        events.schedule(.frame(frame), at: VirtualTime.sum(time, delay))
      }
      host.outbox.delayed.removeAll(keepingCapacity: true)
    }
    if !host.outbox.alarms.isEmpty {
      for (number, delay) in host.outbox.alarms {
        alarms.schedule(number, at: VirtualTime.sum(time, delay))
      }
      host.outbox.alarms.removeAll(keepingCapacity: true)
    }
  }

  /// Whether the device has a step to do, be it only for what a fault lets wait for one.
  private var hasDeviceWork: Bool {
    device.hasWork || (hasFaults && host.hasLateSteps && device.abort == nil)
  }

  /// What the device and its backend do from here on happens at `time`.
  mutating func noteTime(_ time: UInt64) { host.now = time }

  mutating func noteInterruptLine(at time: UInt64) {
    let isRaised = device.interruptLine
    guard isRaised != wasLineRaised else { return }
    wasLineRaised = isRaised
    guard isRaised else {
      isInterruptDropped = false
      return
    }
    let lateness = hasFaults ? interruptLateness(at: time) : 0
    isInterruptDropped = lateness == nil
    if let lateness {
      interruptDue = VirtualTime.sum(VirtualTime.sum(time, lateness), drawDelay())
    }
  }

  private mutating func drawDelay() -> UInt64 {
    switch configuration.interleaving {
    case .immediate: 0
    case .seeded(_, let maximum):
      maximum == 0 ? 0 : schedule.next() % (min(maximum, VirtualTime.longest) + 1)
    }
  }

  /// Keeps the first fault.
  mutating func fail(_ fault: SimulationFault) {
    if pendingFault == nil { pendingFault = fault }
  }

  func throwPendingFault() throws(SimulationFault) {
    if let pendingFault { throw pendingFault }
  }
}

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
      ringAlarms(until: deadline ?? .max)
      let next = min(nextEvent, deadline ?? .max)
      if next == .max { throw .provenHang(hangReport(.interrupt)) }
      now = max(now, min(next, end))
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
  /// scheduled happens: time jumps there. If nothing is scheduled, the hang is proven, unless the
  /// loop counts its turns: then those that are left pass at once.
  @discardableResult
  public mutating func relax(_ wait: PollingWait) throws(SimulationFault) -> UInt64 {
    advance(by: configuration.costs.poll)
    try throwPendingFault()
    if activity == activityAtLastPoll {
      ringAlarms(until: .max)
      let next = nextEvent
      if next == .max { return try endPolling(wait) }
      now = max(now, min(next, end))
      if now >= due { runDue() }
      try throwPendingFault()
    }
    activityAtLastPoll = activity
    return 0
  }

  /// Nothing will happen any more, so that each further turn finds what this one found.
  private mutating func endPolling(_ wait: PollingWait) throws(SimulationFault) -> UInt64 {
    guard let turnsLeft = wait.turnsLeft else { throw .provenHang(hangReport(.poll)) }
    let turns = max(turnsLeft, 1) - 1
    let turn = VirtualTime.sum(configuration.costs.memory, configuration.costs.poll)
    let (lapse, isBeyond) = turns.multipliedReportingOverflow(by: turn)
    advance(by: isBeyond ? .max : lapse)
    try throwPendingFault()
    return turns
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
