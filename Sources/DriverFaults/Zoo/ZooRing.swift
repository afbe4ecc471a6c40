public import Machine
public import VirtIO
public import VirtIODriver

/// What a faulty driver decides about one ring: everywhere as its ``DriverPolicy`` says.
public struct ZooRing: RingDecisions {
  let policy: DriverPolicy
  /// Where the driver stood in the used ring when the service began.
  var servicePosition: RingPosition
  /// Every buffer was posted once since the device was brought up.
  var isFilled = false
  /// Chains that were given up although the device still has them.
  var givenUpCount: UInt16 = 0
  public private(set) var breakdown: DriverBreakdown?

  init(policy: DriverPolicy) {
    self.policy = policy
    servicePosition = RingPosition(0)
  }

  public mutating func breaks(_ rule: DriverBreakdown) {
    if breakdown == nil { breakdown = rule }
  }
}

/// Positions.
extension ZooRing {
  public func pending(
    from position: RingPosition, to used: RingPosition, queueSize: UInt16
  ) -> UInt16 {
    switch policy.indices {
    case .wrapping, .trapping, .shortWindow: position.distance(to: used)
    case .moduloSize: position.distance(to: used) % queueSize
    case .wideDifference:
      UInt16(clamping: UInt32(used.rawValue) &- UInt32(position.rawValue))
    }
  }

  public func usedSlot(of position: RingPosition, queueSize: UInt16) -> UInt16 {
    policy.indices == .shortWindow
      ? position.rawValue % max(1, queueSize - 1) : position.slot(inQueueOf: queueSize)
  }

  public mutating func successor(of position: RingPosition) -> RingPosition {
    guard policy.indices == .trapping, position.rawValue == .max else {
      return position.advanced(by: 1)
    }
    breaks(.indexTrapped)
    return position
  }
}

/// Memory.
extension ZooRing {
  public static func clear<M: Machine & ~Copyable>(
    _ queue: borrowing SplitVirtqueue<ZooRing>, on machine: inout M
  ) {
    if queue.decisions.policy.ringMemory == .zeroed { queue.zeroRings(on: &machine) }
  }

  public func entry(_ descriptor: Descriptor, at head: UInt16) -> Descriptor {
    var entry = descriptor
    if entry.flags.contains(.write) {
      switch policy.receiveBuffer {
      case .wholeFrame, .shared: break
      case .tooSmall: entry.length = min(entry.length, 512)
      case .emptyWhenReposted: if isFilled { entry.length = 0 }
      }
    } else {
      switch policy.chain {
      case .asSpecified: break
      case .belowHeader: entry.length = min(entry.length, 4)
      case .looped:
        entry.flags.insert(.next)
        entry.next = head
      }
    }
    return entry
  }

  public func isPlausible(pending: UInt16, published: UInt16) -> Bool {
    pending <= published || policy.trust == .trusted
  }

  /// A driver that trusts takes the descriptor whoever owns it.
  public static func claim(
    _ id: UInt32, of queue: inout SplitVirtqueue<ZooRing>
  ) -> OwnedDescriptor? {
    if let descriptor = queue.takeFromDevice(id: id) { return descriptor }
    guard queue.decisions.policy.trust == .trusted else { return nil }
    return queue.claim(UInt16(truncatingIfNeeded: id))
  }

  /// A chain that was given up has its descriptor back already.
  public static func takeBack(
    _ descriptor: consuming OwnedDescriptor, into queue: inout SplitVirtqueue<ZooRing>
  ) {
    if queue.decisions.givenUpCount > 0 {
      queue.decisions.givenUpCount -= 1
    } else if queue.ownedCount < queue.size {
      queue.release(descriptor)
    }
  }

  /// Takes the oldest outstanding chain back although the device has it.
  static func giveUpOldest<M: Machine & ~Copyable>(
    of queue: inout SplitVirtqueue<ZooRing>, on machine: inout M
  ) throws(M.Fault) {
    let oldest = queue.usedPosition.advanced(by: queue.decisions.givenUpCount)
    guard oldest != queue.publishedPosition else { return }
    let slot = oldest.slot(inQueueOf: queue.size)
    let head = try machine.load16(queue.layout.availableEntry(slot))
    queue.decisions.givenUpCount += 1
    queue.release(queue.claim(head))
  }
}

/// Notifications.
extension ZooRing {
  public static func publishAndNotify<M: Machine & ~Copyable>(
    _ queue: inout SplitVirtqueue<ZooRing>, through transport: MMIOTransport,
    on machine: inout M
  ) throws(M.Fault) {
    switch queue.decisions.policy.decision {
    case .afterPublication:
      queue.publish(on: &machine)
      try queue.notify(through: transport, on: &machine)
    case .beforePublication:
      let sends = try queue.decide(on: &machine)
      queue.publish(on: &machine)
      if sends { try queue.sendNotification(through: transport, on: &machine) }
    case .inBatches:
      queue.publish(on: &machine)
      let count = queue.decidedPosition.distance(to: queue.publishedPosition)
      guard count >= max(1, queue.size / 4) else { return }
      try queue.notify(through: transport, on: &machine)
    }
  }

  public static func isNotificationDue(
    _ request: NotificationRequest, in queue: borrowing SplitVirtqueue<ZooRing>
  ) -> Bool {
    let policy = queue.decisions.policy
    if queue.ringRanEmpty, policy.emptyRing == .alwaysNotified { return true }
    guard policy.eventCompare == .asNumbers, case .event(let event) = request else {
      return queue.isCovered(by: request)
    }
    return queue.availablePosition.rawValue >= event.advanced(by: 1).rawValue
  }

  public static func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, of queue: inout SplitVirtqueue<ZooRing>, on machine: inout M
  ) throws(M.Fault) {
    // The receive queue's interrupts are suppressed when a service begins, and only then.
    if suppressed, queue.direction == .receive {
      queue.decisions.servicePosition = queue.usedPosition
    }
    switch queue.decisions.policy.suppression {
    case .asSpecified: try queue.setSuppression(suppressed, on: &machine)
    case .inverted: try queue.setSuppression(!suppressed, on: &machine)
    case .eventStaysPut:
      if !queue.usesEventIndex { try queue.setSuppression(suppressed, on: &machine) }
    case .eventMovesBack:
      guard queue.usesEventIndex, !suppressed else {
        return try queue.setSuppression(suppressed, on: &machine)
      }
      try queue.moveUsedEvent(to: queue.decisions.servicePosition, on: &machine)
    }
  }
}
