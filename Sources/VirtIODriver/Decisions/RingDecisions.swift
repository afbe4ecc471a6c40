public import Machine
public import VirtIO

/// What a driver decides about one of its rings.
///
/// A ring asks its decisions wherever drivers have decided differently from each other. Every
/// answer has a default, which is the specification's; ``SoundDecisions`` keeps them all, and is
/// inlined to nothing. Another conformer is another driver on the same code (module
/// `DriverFaults`). What it must keep to: never to name memory that is not the ring's.
public protocol RingDecisions: Sendable {
  // MARK: Positions (VIRTIO 1.4 §2.7.6, §2.7.8)

  /// How many used elements wait between the driver's position and `used.idx`.
  func pending(from position: RingPosition, to used: RingPosition, queueSize: UInt16) -> UInt16

  /// The entry of the used ring that belongs to `position`; below `queueSize`.
  func usedSlot(of position: RingPosition, queueSize: UInt16) -> UInt16

  /// The position behind `position`.
  mutating func successor(of position: RingPosition) -> RingPosition

  // MARK: Memory

  /// Makes ring memory fit for the device to be told of it.
  static func clear<M: Machine & ~Copyable>(
    _ queue: borrowing SplitVirtqueue<Self>, on machine: inout M)

  /// What is written into the descriptor table for a buffer.
  ///
  /// - Parameters:
  ///   - descriptor: the whole buffer, in a chain of one.
  ///   - head: its place in the table.
  /// - Returns: a descriptor of the same address, no longer than that one.
  func entry(_ descriptor: Descriptor, at head: UInt16) -> Descriptor

  /// Whether `used.idx` may be where it is, with `published` chains with the device.
  func isPlausible(pending: UInt16, published: UInt16) -> Bool

  /// Takes the descriptor that a used element names from the device.
  ///
  /// - Returns: `nil` when the device did not own it.
  static func claim(_ id: UInt32, of queue: inout SplitVirtqueue<Self>) -> OwnedDescriptor?

  /// Puts a descriptor that the device is done with behind the others that the driver owns.
  static func takeBack(
    _ descriptor: consuming OwnedDescriptor, into queue: inout SplitVirtqueue<Self>)

  // MARK: Notifications (VIRTIO 1.4 §2.7.7, §2.7.10)

  /// Publishes what was made available, and notifies the device if it wants to be.
  static func publishAndNotify<M: Machine & ~Copyable>(
    _ queue: inout SplitVirtqueue<Self>, through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault)

  /// Whether the device is to be notified of what was made available since the last decision.
  static func isNotificationDue(
    _ request: NotificationRequest, in queue: borrowing SplitVirtqueue<Self>
  ) -> Bool

  /// Asks the device to raise no interrupt for used buffers, or to raise them.
  static func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, of queue: inout SplitVirtqueue<Self>, on machine: inout M
  ) throws(M.Fault)

  // MARK: The driver's own rules

  /// Takes note that the driver broke a rule of its own, so that it cannot go on.
  mutating func breaks(_ rule: DriverBreakdown)

  /// The first rule of its own that the driver broke.
  var breakdown: DriverBreakdown? { get }
}

/// A rule of the driver's own that it broke: no device can make it, only a wrong decision.
public enum DriverBreakdown: UInt8, Equatable, Sendable {
  /// More descriptors were given back than the queue has.
  case descriptorReleasedTwice
  /// A descriptor was made available that the device has.
  case descriptorPostedTwice
  /// The step of a ring index past 65,535 was one that traps.
  case indexTrapped

  /// What happened, in a few words.
  public var text: String {
    switch self {
    case .descriptorReleasedTwice: "more descriptors came back than the queue has"
    case .descriptorPostedTwice: "a descriptor was made available that the device has"
    case .indexTrapped: "the step of a ring index past 65,535 trapped"
    }
  }
}

/// A driver that decides as the specification has it.
extension RingDecisions {
  @inlinable
  public func pending(
    from position: RingPosition, to used: RingPosition, queueSize: UInt16
  ) -> UInt16 {
    position.distance(to: used)
  }

  @inlinable
  public func usedSlot(of position: RingPosition, queueSize: UInt16) -> UInt16 {
    position.slot(inQueueOf: queueSize)
  }

  @inlinable
  public mutating func successor(of position: RingPosition) -> RingPosition {
    position.advanced(by: 1)
  }

  @inline(__always)
  public static func clear<M: Machine & ~Copyable>(
    _ queue: borrowing SplitVirtqueue<Self>, on machine: inout M
  ) {
    queue.zeroRings(on: &machine)
  }

  @inlinable
  public func entry(_ descriptor: Descriptor, at head: UInt16) -> Descriptor { descriptor }

  @inlinable
  public func isPlausible(pending: UInt16, published: UInt16) -> Bool { pending <= published }

  @inline(__always)
  public static func claim(
    _ id: UInt32, of queue: inout SplitVirtqueue<Self>
  ) -> OwnedDescriptor? {
    queue.takeFromDevice(id: id)
  }

  @inline(__always)
  public static func takeBack(
    _ descriptor: consuming OwnedDescriptor, into queue: inout SplitVirtqueue<Self>
  ) {
    queue.release(descriptor)
  }

  @inline(__always)
  public static func publishAndNotify<M: Machine & ~Copyable>(
    _ queue: inout SplitVirtqueue<Self>, through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    queue.publish(on: &machine)
    try queue.notify(through: transport, on: &machine)
  }

  @inline(__always)
  public static func isNotificationDue(
    _ request: NotificationRequest, in queue: borrowing SplitVirtqueue<Self>
  ) -> Bool {
    queue.ringRanEmpty || queue.isCovered(by: request)
  }

  @inline(__always)
  public static func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, of queue: inout SplitVirtqueue<Self>, on machine: inout M
  ) throws(M.Fault) {
    try queue.setSuppression(suppressed, on: &machine)
  }

  /// A driver that decides soundly cannot break a rule of its own: that would be a fault of this
  /// code, and nothing after it could be believed.
  @inlinable
  public mutating func breaks(_ rule: DriverBreakdown) {
    preconditionFailure("the driver broke a rule of its own")
  }

  @inlinable
  public var breakdown: DriverBreakdown? { nil }
}
