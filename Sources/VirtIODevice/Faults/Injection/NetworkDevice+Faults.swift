import VirtIO

/// Where the device asks its injector; every call is behind one look at whether there is one.
extension NetworkDevice {
  /// The faults that act on an event.
  mutating func strike(_ event: FaultEvent, queue: Int? = nil) -> [FaultVerb] {
    guard injector != nil else { return [] }
    let circumstances = circumstances
    let name = queue.flatMap { index in FaultQueue.allCases.first { $0.index == index } }
    return injector?.strike(event, queue: name, in: circumstances) ?? []
  }

  var circumstances: FaultCircumstances {
    let ring = queues[Self.receiveIndex]
    return FaultCircumstances(
      now: injector?.now ?? 0, framesWaiting: framesWaiting,
      isReceiveRingEmpty: ring.shadowAvailable == ring.lastAvailable,
      receiveUsed: ring.usedPosition.rawValue,
      transmitUsed: queues[Self.transmitIndex].usedPosition.rawValue)
  }

  /// Effects and conditions that depend on time go by this one, in nanoseconds.
  mutating func noteTime(_ time: UInt64) { injector?.now = time }

  /// The interrupt line leads nowhere.
  var isLineDisconnected: Bool { injector?.isLineDisconnected ?? false }

  /// The queue whose used buffers the device last decided to interrupt for.
  var interruptingQueue: FaultQueue? { injector?.interruptingQueue }

  func has(_ defect: DeviceDefect) -> Bool {
    injector?.defects.contains(defect) ?? false
  }

  /// Whether a fault takes the notification away from the device.
  mutating func intercepts(notification value: UInt32) -> Bool {
    for verb in strike(.notification, queue: Int(clamping: value)) {
      if case .dropNotification = verb { return true }
      guard case .delayNotification(_, let delay) = verb else { continue }
      let now = injector?.now ?? 0
      injector?.late.add(.notification(queue: value), after: delay, at: now)
      return true
    }
    return losesInPause(.notification)
  }

  /// The used element as it reaches memory; `nil` if it does so later, or was never taken.
  mutating func intercept(
    _ element: UsedElement, offset: UInt16, queue: Int
  ) -> UsedElement? {
    let ring = queues[queue]
    let slot = ring.usedPosition.advanced(by: offset).slot(inQueueOf: ring.size)
    let address = ring.layout.usedElement(slot)
    var element = element
    var isLate = false
    let now = injector?.now ?? 0
    for verb in strike(.usedElement, queue: queue) {
      let word = UInt64(element.id) | UInt64(element.length) << 32
      switch verb {
      case .flipID(_, let mask): element.id ^= mask
      case .flipLength(_, let mask): element.length ^= mask
      case .delayStore(_, _, let delay):
        injector?.late.add(.store64(word, address: address), after: delay, at: now)
        isLate = true
      case .reorderUsed(_, let delay):
        injector?.hiddenElements.append(
          HiddenElement(queue: queue, address: address, word: word, delay: delay))
        isLate = true
      default: break
      }
    }
    if !isLate { injector?.late.cancelStores(to: address) }
    return isLate ? nil : element
  }

  /// The device's decision to interrupt for used buffers, after the faults.
  mutating func confirmsInterrupt(
    _ isWanted: Bool, queue: Int, _ memory: borrowing GuestMemory
  ) -> Bool {
    guard isWanted else { return false }
    if has(.usedEventEquality), features.contains(.eventIdx) {
      let event = RingPosition(memory.load16(queues[queue].layout.usedEvent))
      guard event.advanced(by: 1) == queues[queue].usedPosition else { return false }
    }
    injector?.interruptingQueue = FaultQueue.allCases.first { $0.index == queue }
    return !strike(.interruptDecision, queue: queue).contains { verb in
      if case .withholdInterrupt = verb { true } else { false }
    }
  }

  /// A delivery begins.
  mutating func beginFaultyDelivery() {
    for case .breakDevice in strike(.delivery, queue: Self.receiveIndex) { fail(.injected) }
  }

  /// What became of the frame that the device offers; `nil` if the backend decides.
  mutating func interceptTransmission() -> Bool? {
    let now = injector?.now ?? 0
    for verb in strike(.transmission, queue: Self.transmitIndex) {
      switch verb {
      case .breakDevice:
        fail(.injected)
        return true
      case .dropFrame: return true
      case .refuseTransmit(let delay):
        if let delay { injector?.late.add(.backendReady, after: .nanoseconds(delay), at: now) }
        return false
      default: break
      }
    }
    return nil
  }
}
