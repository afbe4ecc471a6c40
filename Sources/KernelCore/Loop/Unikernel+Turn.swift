import Machine
import NetStack
import TraceFormat
import VirtIODriver

extension Unikernel {
  /// One turn after the other, with a wait between them when there is nothing to do.
  ///
  /// - Returns: the reason why there is no next one.
  mutating func serve<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) -> KernelFailure
  {
    var interrupts: InterruptSet = []
    while true {
      let now = try machine.observeClock()
      let hasWork = try turn(after: interrupts, at: now, on: &machine)
      if let breakdown = driver.breakdown {
        breakdown.report(on: &machine)
        return .driverBroke(breakdown)
      }
      guard !hasWork else {
        interrupts = []
        continue
      }
      interrupts = try machine.observeWait(until: nextDeadline)
    }
  }

  /// Serves the device, the stack and the server once.
  ///
  /// - Returns: true when there is more to do, so that the kernel must not wait.
  private mutating func turn<M: Machine & ~Copyable>(
    after interrupts: InterruptSet, at now: UInt64, on machine: inout M
  ) throws(M.Fault) -> Bool {
    let instant = Instant(nanoseconds: now)
    try driver.beginService(after: interrupts, on: &machine)
    try driver.tick(at: now, on: &machine)
    reportResets(on: &machine)
    let frames = try driver.receive(
      on: &machine, scratch: &receiveBuffer, into: &stack, at: instant)
    if liveness.isDue(at: instant, receivedFrames: frames) { stack.announce() }
    stack.advance(to: instant)
    try service.serve(&stack, figures: figures(at: now), on: &machine)
    try driver.reclaim(on: &machine)
    try driver.transmit(
      from: &stack, through: &transmitBuffer, at: instant, on: &machine)
    return try driver.endService(on: &machine)
  }

  /// Tells the console of a device that had to be reset: a person should hear of it.
  private mutating func reportResets<M: Machine & ~Copyable>(on machine: inout M) {
    guard driver.resetCount != reportedResets, let reason = driver.lastReset else { return }
    reportedResets = driver.resetCount
    var line = ConsoleLine("quartz: network device reset, ")
    line.append(reason.consoleText)
    line.append(", number ")
    line.append(decimal: UInt64(reportedResets))
    line.write(on: &machine)
    stack.announce()
  }

  private var nextDeadline: UInt64 {
    min(driver.nextTick, stack.nextDeadline()?.nanoseconds ?? .max)
  }

  private func figures(at now: UInt64) -> ServiceFigures {
    var figures = ServiceFigures()
    figures.uptimeNanoseconds = now
    figures.receive = ServiceFigures.Ring(driver.receivePositions)
    figures.transmit = ServiceFigures.Ring(driver.transmitPositions)
    return figures
  }
}

extension NetworkDriver {
  /// Gives every received frame, up to the budget, to the stack.
  fileprivate mutating func receive<M: Machine & ~Copyable>(
    on machine: inout M, scratch: inout FrameBuffer, into stack: inout NetworkStack,
    at now: Instant
  ) throws(M.Fault) -> Int {
    try receive(on: &machine, scratch: &scratch) { stack.receive($0, at: now) }
  }

  /// Pulls frames out of the stack for as long as the transmit ring has room.
  ///
  /// This is the back-pressure: what finds no room stays in the stack, and nothing waits.
  fileprivate mutating func transmit<M: Machine & ~Copyable>(
    from stack: inout NetworkStack, through buffer: inout FrameBuffer, at now: Instant,
    on machine: inout M
  ) throws(M.Fault) {
    while canTransmit, stack.hasFrameToTransmit {
      let length = buffer.edit { stack.nextFrame(into: &$0, at: now) }
      guard let length else { break }
      try transmit(buffer.prefix(length), on: &machine)
    }
    try finishTransmission(on: &machine)
  }
}

extension ServiceFigures.Ring {
  fileprivate init(_ positions: RingPositions) {
    self.init(availableIndex: positions.available, usedIndex: positions.used)
  }
}

extension DriverBreakdown {
  /// Tells a person at the console.
  fileprivate func report<M: Machine & ~Copyable>(on machine: inout M) {
    var line = ConsoleLine("quartz: the faulty driver broke: ")
    line.append(text)
    line.write(on: &machine)
  }
}

extension DeviceResetReason {
  fileprivate var consoleText: String {
    switch self {
    case .deviceViolation: "it broke a rule of the ring"
    case .deviceNeedsReset: "it asked for it"
    case .transmitStalled: "it kept a frame for too long"
    case .statusLost: "its status was lost"
    }
  }
}
