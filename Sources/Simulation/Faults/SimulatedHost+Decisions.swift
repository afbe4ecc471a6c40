import FaultPlans
public import VirtIO
public import VirtIODevice

/// What the plan makes of the device's decisions; without a plan they are QEMU's.
extension SimulatedHost {
  @inline(__always)
  public var looksAgain: Bool { !(hasFaults && has(.noRecheck)) }
  @inline(__always)
  public var asksBeforeSleep: Bool { !(hasFaults && has(.sleepsUnasked)) }
  @inline(__always)
  public var ordersPositions: Bool { hasFaults && has(.wideAvailableIndex) }

  private func has(_ defect: DeviceDefect) -> Bool {
    injector?.defects.contains(defect) ?? false
  }

  @inline(__always)
  public mutating func fate(
    ofChain head: UInt16, queue: Int, _ device: inout NetworkDevice,
    _ memory: borrowing GuestMemory
  ) -> ChainFate {
    hasFaults ? plannedFate(ofChain: head, queue: queue, &device, memory) : .used
  }

  private mutating func plannedFate(
    ofChain head: UInt16, queue: Int, _ device: inout NetworkDevice,
    _ memory: borrowing GuestMemory
  ) -> ChainFate {
    var fate = ChainFate.used
    for verb in strike(.chain, queue: queue, &device) {
      switch verb {
      case .leakChain: return .leaked
      case .aliasBuffer:
        fate = .redirected(to: Self.alias(of: head, device.queue(UInt16(queue)), memory))
      default: break
      }
    }
    return fate
  }

  /// The first buffer of the next available chain, or, if there is none, of the next descriptor.
  private static func alias(
    of head: UInt16, _ ring: DeviceQueue, _ memory: borrowing GuestMemory
  ) -> UInt64 {
    let position = ring.lastAvailable
    let isNextKnown = ring.shadowAvailable != position
    let slot = position.slot(inQueueOf: ring.size)
    let other =
      isNextKnown ? memory.load16(ring.layout.availableEntry(slot)) : (head &+ 1) % ring.size
    return memory.load64(ring.layout.descriptor(other % ring.size))
  }

  /// A used element becomes visible later, or together with others, or with other contents.
  @inline(__always)
  public mutating func stored(
    _ element: UsedElement, offset: UInt16, queue: Int, _ device: inout NetworkDevice
  ) -> UsedElement? {
    hasFaults ? plannedElement(element, offset: offset, queue: queue, &device) : element
  }

  private mutating func plannedElement(
    _ element: UsedElement, offset: UInt16, queue: Int, _ device: inout NetworkDevice
  ) -> UsedElement? {
    let ring = device.queue(UInt16(queue))
    let slot = ring.usedPosition.advanced(by: offset).slot(inQueueOf: ring.size)
    let address = ring.layout.usedElement(slot)
    var element = element
    var isLate = false
    for verb in strike(.usedElement, queue: queue, &device) {
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

  @inline(__always)
  public mutating func interrupts(
    queue: Int, _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) -> Bool {
    hasFaults ? confirmsInterrupt(queue: queue, &device, memory) : true
  }

  private mutating func confirmsInterrupt(
    queue: Int, _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) -> Bool {
    if has(.usedEventEquality), device.features.contains(.eventIdx) {
      let ring = device.queue(UInt16(queue))
      let event = RingPosition(memory.load16(ring.layout.usedEvent))
      guard event.advanced(by: 1) == ring.usedPosition else { return false }
    }
    injector?.interruptingQueue = Direction.allCases.first { Int($0.rawValue) == queue }
    return !strike(.interruptDecision, queue: queue, &device).contains { verb in
      if case .withholdInterrupt = verb { true } else { false }
    }
  }

  public mutating func breaksDelivery(_ device: inout NetworkDevice) -> Bool {
    !strike(.delivery, queue: Int(NetworkQueue.receive.index), &device).isEmpty
  }

  public mutating func fateOfTransmission(
    _ device: inout NetworkDevice
  ) -> TransmissionFate {
    for verb in strike(.transmission, queue: Int(NetworkQueue.transmit.index), &device) {
      switch verb {
      case .breakDevice: return .broken
      case .dropFrame: return .lost
      case .refuseTransmit(let delay):
        if let delay { injector?.late.add(.backendReady, after: .nanoseconds(delay), at: now) }
        return .refused
      default: break
      }
    }
    return .offered
  }

  /// Whether a fault takes a notification away from the device.
  mutating func takesAway(notification value: UInt32, _ device: inout NetworkDevice) -> Bool {
    for verb in strike(.notification, queue: Int(clamping: value), &device) {
      if case .dropNotification = verb { return true }
      guard case .delayNotification(_, let delay) = verb else { continue }
      injector?.late.add(.notification(queue: value), after: delay, at: now)
      return true
    }
    return losesInPause(.notification)
  }
}

/// Counting, and what acts between two routines of the device.
extension SimulatedHost {
  /// The faults that act on an event.
  mutating func strike(
    _ event: FaultEvent, queue: Int? = nil, _ device: inout NetworkDevice
  ) -> [FaultVerb] {
    if injector == nil { return [] }
    let circumstances = FaultCircumstances(at: now, device)
    let direction = queue.flatMap { index in
      Direction.allCases.first { Int($0.rawValue) == index }
    }
    return injector?.strike(event, queue: direction, in: circumstances) ?? []
  }

  /// Whether a pause that began with this very event loses it.
  func losesInPause(_ event: LostEvent) -> Bool {
    injector?.spontaneous.contains { verb in
      if case .pauseGuest(_, event) = verb { true } else { false }
    } ?? false
  }

  /// The spontaneous faults that acted since the last call.
  mutating func takeSpontaneous() -> [FaultVerb] {
    let verbs = injector?.spontaneous ?? []
    injector?.spontaneous.removeAll()
    return verbs
  }

  /// The interrupt line leads nowhere.
  var isLineDisconnected: Bool { injector?.isLineDisconnected ?? false }

  /// The queue whose used buffers the device last decided to interrupt for.
  var interruptingQueue: Direction? { injector?.interruptingQueue }
}

extension FaultCircumstances {
  init(at now: UInt64, _ device: borrowing NetworkDevice) {
    let receive = device.queue(NetworkQueue.receive.index)
    self.init(
      now: now, framesWaiting: device.framesWaiting,
      isReceiveRingEmpty: receive.shadowAvailable == receive.lastAvailable,
      receiveUsed: receive.usedPosition.rawValue,
      transmitUsed: device.queue(NetworkQueue.transmit.index).usedPosition.rawValue)
  }
}
