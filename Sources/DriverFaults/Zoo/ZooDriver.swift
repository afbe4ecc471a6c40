public import Machine
public import VirtIO
public import VirtIODriver

/// A faulty driver: the steps of the sound one, each as its ``DriverPolicy`` has it, with memory
/// that may be short.
public struct ZooDriver: DriverDecisions {
  let policy: DriverPolicy
  private var receiveSupply: BufferSupply
  private var transmitSupply: BufferSupply
  private var loss: TransmitLoss
  /// Frames of the last service that looked at the receive queue.
  private var lastBatch = 0
  /// This service acknowledges the interrupt when it ends.
  private var owesAcknowledgement = false
  /// Looks in a row that found the transmit ring full and nothing used.
  private var fullLooks = 0

  /// - Parameter faults: what was asked for.
  public init(_ faults: AskedFaults) {
    policy = faults.policy
    receiveSupply = BufferSupply(
      plenty: faults.grantedBuffers, refusals: faults.refusedBuffers,
      period: faults.refusalPeriod)
    transmitSupply = BufferSupply(period: faults.transmitRefusalPeriod)
    loss = TransmitLoss(of: faults.droppedSegment)
  }

  public var ring: ZooRing { ZooRing(policy: policy) }
}

/// Bringing the device up.
extension ZooDriver {
  public static func initialise<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    let policy = driver.decisions.policy
    driver.forgetDevice()
    if policy.receiveBuffer == .shared { driver.receiveQueue.buffers.stride = 0 }
    if policy.deviceReset == .beforeInitialisation,
      let failure = try driver.resetDevice(on: &machine)
    {
      return failure
    }
    try driver.acknowledgeDevice(on: &machine)
    if let failure = try driver.agree(on: &machine) {
      return try driver.giveUp(failure, on: &machine)
    }
    try driver.goLive(on: &machine)
    driver.receiveQueue.decisions.isFilled = true
    if policy.firstNotification == .sent {
      try driver.receiveQueue.notify(through: driver.transport, on: &machine)
    }
    return nil
  }
}

extension NetworkDriver where Decisions == ZooDriver {
  fileprivate mutating func forgetDevice() {
    receiveQueue.decisions.isFilled = false
    receiveQueue.decisions.servicePosition = receiveQueue.firstPosition
    transmitQueue.decisions.servicePosition = transmitQueue.firstPosition
    transmitQueue.decisions.givenUpCount = 0
  }

  /// Features and queues, in the policy's order.
  fileprivate mutating func agree<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    switch decisions.policy.initialisation {
    case .featuresFirst:
      if let failure = try negotiate(on: &machine) { return failure }
      if let failure = try placeQueues(on: &machine) { return failure }
    case .queuesFirst:
      if let failure = try placeQueues(on: &machine) { return failure }
      if let failure = try negotiate(on: &machine) { return failure }
    }
    if decisions.policy.header == .otherInterface {
      headerByteCount = NetworkHeader.byteCount + NetworkHeader.legacyByteCount - headerByteCount
    }
    return nil
  }
}

/// Service.
extension ZooDriver {
  public static func answerInterrupt<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) {
    switch driver.decisions.policy.acknowledgement {
    case .beforeDrain: try driver.acknowledge(on: &machine)
    case .afterDrain: driver.decisions.owesAcknowledgement = true
    case .skippedWhileBusy:
      guard driver.decisions.lastBatch > 0 else { return try driver.acknowledge(on: &machine) }
      driver.skipReceive()
    }
  }

  public static func endService<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    let hasWork = try driver.lookOnceMore(on: &machine)
    if driver.decisions.owesAcknowledgement {
      driver.decisions.owesAcknowledgement = false
      try driver.acknowledge(on: &machine)
    }
    return hasWork
  }

  public static func hasReceived<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    switch driver.decisions.policy.enabling {
    case .looksAgain: try driver.pollReceive(on: &machine) != 0
    case .waitsAtOnce: driver.decisions.lastBatch == NetworkDriver<ZooDriver>.receiveBudget
    }
  }
}

/// Receiving.
extension ZooDriver {
  public static func takeBatch<M: Machine & ~Copyable>(
    of count: Int, from driver: inout NetworkDriver<ZooDriver>, on machine: inout M,
    scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool {
    driver.decisions.lastBatch = count
    guard count > 0, driver.breakdown == nil else { return count == 0 }
    switch driver.decisions.policy.refill {
    case .eachService, .never, .leaksOnFailure: break
    case .atNextBatch, .onReceiveAlone: try driver.fillUp(on: &machine)
    }
    for _ in 0..<count {
      guard
        try driver.receiveOne(on: &machine, scratch: &scratch, deliver: deliver),
        driver.breakdown == nil
      else { return false }
    }
    if driver.decisions.policy.consumers == .two, count > 1 {
      // The other consumer's older counter, written over this one's.
      driver.receiveQueue.usedPosition = driver.receiveQueue.usedPosition.advanced(by: .max)
    }
    return true
  }

  /// A driver that trusts takes id and length as they are, cut to what is its memory.
  public static func frame(
    of element: UsedElement, in driver: borrowing NetworkDriver<ZooDriver>
  ) -> FramePlace? {
    guard driver.decisions.policy.trust == .trusted else {
      return driver.plausibleFrame(of: element)
    }
    let byteCount = min(Int(element.length), Int(NetworkBuffer.byteCount))
    return driver.place(
      of: UInt16(truncatingIfNeeded: element.id) % driver.receiveQueue.size,
      byteCount: max(0, byteCount - driver.headerByteCount))
  }

  /// A driver that reports a bad length and goes on posts the buffer as if it were two.
  public static func refuse<M: Machine & ~Copyable>(
    _ element: UsedElement, _ descriptor: consuming OwnedDescriptor,
    of driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    guard driver.decisions.policy.trust == .badBufferUsed else {
      try driver.rejectFrame(of: element, descriptor, on: &machine)
      return false
    }
    try driver.recordBadLength(of: element, on: &machine)
    let index = descriptor.index
    try recycle(descriptor, of: &driver, on: &machine)
    try recycle(driver.receiveQueue.claim(index), of: &driver, on: &machine)
    return true
  }

  public static func recycle<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, of driver: inout NetworkDriver<ZooDriver>,
    on machine: inout M
  ) throws(M.Fault) {
    switch driver.decisions.policy.refill {
    case .eachService, .onReceiveAlone: try driver.post(descriptor, on: &machine)
    case .atNextBatch, .never: driver.receiveQueue.release(descriptor)
    case .leaksOnFailure:
      guard driver.decisions.obtainsReceiveBuffer() else { return }
      try driver.receiveQueue.makeAvailable(
        descriptor, length: NetworkBuffer.byteCount, prefixHash: 0, on: &machine)
    }
  }

  public static func refill<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) {
    guard driver.decisions.policy.refill == .eachService, driver.breakdown == nil else { return }
    try driver.postMissingBuffers(on: &machine)
  }

  public mutating func obtainsReceiveBuffer() -> Bool { receiveSupply.grants() }
}

/// Transmitting.
extension ZooDriver {
  /// Looks at a full transmit ring after which ``DriverPolicy/Reclaim/afterBound`` waits no more.
  public static let reclaimBound = 4

  public static func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, through driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) {
    guard driver.breakdown == nil, !driver.decisions.loss.takes(frame) else { return }
    guard driver.decisions.transmitSupply.grants() else { return driver.dropFrame() }
    try driver.makeAvailable(frame, on: &machine)
    if driver.decisions.policy.reclaim == .behindCapacityTest {
      try driver.takeTransmitted(on: &machine)
    }
  }

  public static func reclaim<M: Machine & ~Copyable>(
    for driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) {
    guard driver.decisions.policy.reclaim != .behindCapacityTest else { return }
    let position = driver.transmitQueue.usedPosition
    try driver.takeTransmitted(on: &machine)
    if driver.transmitQueue.usedPosition != position { driver.decisions.fullLooks = 0 }
    guard driver.decisions.policy.reclaim == .afterBound else { return }
    guard driver.isLive, driver.pendingReset == nil, !driver.transmitQueue.hasOwnedDescriptor
    else { return }
    driver.decisions.fullLooks += 1
    guard driver.decisions.fullLooks >= reclaimBound else { return }
    driver.decisions.fullLooks = 0
    try ZooRing.giveUpOldest(of: &driver.transmitQueue, on: &machine)
  }

  /// What a driver does not look for while its ring is full is seen by the watchdog, and left.
  public static func lookAtTransmitQueue<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<ZooDriver>, on machine: inout M
  ) throws(M.Fault) {
    try reclaim(for: &driver, on: &machine)
    guard driver.decisions.policy.reclaim == .behindCapacityTest else { return }
    _ = try driver.transmitQueue.poll(on: &machine)
  }
}

extension NetworkDriver where Decisions == ZooDriver {
  /// A frame that finds no memory is lost, as on a wire; its descriptor need not be.
  fileprivate mutating func dropFrame() {
    guard let descriptor = transmitQueue.takeOwned() else { return }
    switch decisions.policy.failedTransmission {
    case .descriptorKept: transmitQueue.release(descriptor)
    case .descriptorLeaked: break
    }
  }
}
