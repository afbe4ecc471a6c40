/// The passing of virtual time.
extension SimulatedMachine {
  /// The next thing that happens by itself; the largest value if nothing will.
  var nextEvent: UInt64 { min(deviceDue, interruptDue, events.nextTime, faultDue) }

  mutating func updateDue() {
    due = min(nextEvent, configuration.timeLimit ?? .max)
  }

  /// Lets the cost of an access pass, and all that falls due with it happen.
  mutating func advance(by cost: UInt64) {
    now &+= cost
    if now >= due { runDue() }
  }

  /// Lets time pass until `time` as if the processor did nothing.
  public mutating func idle(until time: UInt64) throws(SimulationFault) {
    while nextEvent <= time && pendingFault == nil {
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
      let time = nextEvent
      guard time <= now else { break }
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
    if let limit = configuration.timeLimit, now >= limit { fail(.stopped(.timeLimit)) }
  }

  private mutating func handle(_ event: ScheduledEvent, at time: UInt64) {
    noteTime(time)
    switch event {
    case .frame(let bytes), .lateFrame(let bytes):
      if let end = wire.stallEnd(at: time) {
        events.schedule(event, at: end)
        return
      }
      if hasFaults {
        arrive(bytes, isLate: event.isLate, at: time)
      } else {
        device.arrive(bytes.rawBytes)
      }
    case .backendReady: device.backendBecameReady(memory: &memory, backend: &wire)
    }
    settleDevice(at: time)
  }

  /// Runs all of the device's work, or one late step of it.
  private mutating func runDevice(at time: UInt64) {
    noteTime(time)
    switch configuration.interleaving {
    case .immediate: device.runToIdle(memory: &memory, backend: &wire)
    case .seeded:
      let transmitFirst = schedule.next() & 1 == 1
      device.step(memory: &memory, backend: &wire, transmitFirst: transmitFirst)
    }
    settleDevice(at: time)
  }

  /// Takes note of what the device did: its interrupt line, its answers, its further work.
  mutating func settleDevice(at time: UInt64) {
    noteInterruptLine(at: time)
    if hasFaults { settleFaults(at: time) }
    if !wire.outbox.delayed.isEmpty {
      for (frame, delay) in wire.outbox.delayed {
        events.schedule(.frame(frame), at: time &+ delay)
      }
      wire.outbox.delayed.removeAll(keepingCapacity: true)
    }
    if wire.outbox.isStopRequested { fail(.stopped(.requestedByPeer)) }
    if let abort = device.abort { fail(.deviceAborted(abort)) }
    if deviceDue == .max && device.hasWork { deviceDue = time &+ drawDelay() }
  }

  /// What the device and its backend do from here on happens at `time`.
  mutating func noteTime(_ time: UInt64) {
    wire.now = time
    if hasFaults { device.noteTime(time) }
  }

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
    if let lateness { interruptDue = time &+ lateness &+ drawDelay() }
  }

  private mutating func drawDelay() -> UInt64 {
    switch configuration.interleaving {
    case .immediate: 0
    case .seeded(_, let maximum): maximum == 0 ? 0 : schedule.next() % (maximum &+ 1)
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
