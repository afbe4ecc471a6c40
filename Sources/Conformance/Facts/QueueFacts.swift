internal import VirtIO

/// What is known of one virtqueue, up to an event; `nil` is what a gap made unknown.
struct QueueFacts {
  /// Who may touch a descriptor.
  enum Owner: UInt8 {
    case unknown
    case driver
    case device
    /// The device used it, and the driver did not read which element it was.
    case returned
  }

  var layout: SplitVirtqueueLayout?
  /// `avail.idx` after the last chain made available.
  private(set) var available: UInt16?
  /// `used.idx` as last read.
  private(set) var used: UInt16?
  /// The next used element to take.
  private(set) var taken: UInt16?
  /// Used elements that the driver knows of and did not take.
  private(set) var untaken: Int?
  /// The driver learns which chains are done by reading the used ring.
  private(set) var takesElements = false
  /// `used.idx` when the device last had nothing left: a driver that counts knows its chains then.
  private var settled: UInt16?
  private var owners = [Owner](repeating: .unknown, count: 1 << 16)
  private var lengths = [UInt64](repeating: 0, count: 1 << 16)
  private var exposedHeads: [UInt16] = []

  var size: UInt16? { layout?.queueSize }
  func owner(of head: UInt16) -> Owner { owners[Int(head)] }
  /// Whether the driver knows of each chain whether the device has it.
  var knowsOwners: Bool { takesElements || used == settled }
  func length(of head: UInt16) -> UInt64 { lengths[Int(head)] }

  /// Chains outstanding once `count` more are available; modulo 2^16, as indices count.
  func outstanding(adding count: UInt16) -> UInt16? {
    guard let available, let used else { return nil }
    return available &+ count &- used
  }

  mutating func take(_ event: RingObservation) {
    switch event {
    case .placed(let layout, let first):
      self.layout = layout
      (available, used, taken, untaken) = (first, first, first, 0)
      settled = first
      takesElements = false
      for head in 0..<Int(layout.queueSize) { owners[head] = .driver }
      exposedHeads.removeAll(keepingCapacity: true)
    case .exposed(let position, let head, let length):
      available = position &+ 1
      if owners[Int(head)] != .device { exposedHeads.append(head) }
      owners[Int(head)] = .device
      lengths[Int(head)] = length ?? 0
    case .usedIndex(let value, _): takeUsedIndex(value)
    case .element(let position, let id): takeElement(at: position, id: id)
    default: break
    }
  }

  private mutating func takeUsedIndex(_ value: UInt16) {
    if let used, let untaken { self.untaken = untaken + Int(value &- used) }
    used = value
    guard !takesElements, value == available else { return }
    settled = value
    // Nothing is left with the device: whoever counts alone has everything back.
    for head in exposedHeads { owners[Int(head)] = .returned }
    exposedHeads.removeAll(keepingCapacity: true)
  }

  private mutating func takeElement(at position: UInt16, id: UInt32) {
    let isDelivered = untaken ?? 1 > 0
    takesElements = true
    taken = position &+ 1
    if let untaken {
      self.untaken = max(0, untaken - 1)
    } else if let used {
      untaken = Int(used &- (position &+ 1))
    }
    // What was not delivered did not change hands.
    if isDelivered, let head = UInt16(exactly: id) { owners[Int(head)] = .driver }
  }

  /// The device was reset: every descriptor is the driver's, nothing is placed.
  mutating func takeReset() {
    layout = nil
    (available, used, taken, untaken) = (nil, nil, nil, nil)
    takesElements = false
    for head in exposedHeads { owners[Int(head)] = .driver }
    exposedHeads.removeAll(keepingCapacity: true)
  }

  mutating func noteGap() {
    (available, used, taken, untaken) = (nil, nil, nil, nil)
    takesElements = false
    for head in owners.indices { owners[head] = .unknown }
    exposedHeads.removeAll(keepingCapacity: true)
  }
}
