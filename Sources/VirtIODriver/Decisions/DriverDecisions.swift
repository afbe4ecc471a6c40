public import Machine
public import VirtIO

/// What a network driver decides beyond its rings (``RingDecisions``).
///
/// The steps that a conformer may take otherwise are those in which real drivers differ. Every
/// step has a default, which is the sound driver's own; a conformer that replaces one composes it
/// of the same parts.
public protocol DriverDecisions: Sendable {
  /// What is decided about the rings.
  associatedtype Ring: RingDecisions

  /// The decisions for one of the rings, as they are when it is made.
  var ring: Ring { get }

  // MARK: Bringing the device up (VIRTIO 1.4 §3.1.1)

  /// From reset to DRIVER_OK; also the way out of any fault.
  static func initialise<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure?

  // MARK: Service

  /// Answers a device interrupt at the beginning of a service.
  static func answerInterrupt<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault)

  /// Lets interrupts through again and looks once more; true when there is work.
  static func endService<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool

  /// Whether frames wait in the receive queue after interrupts were let through again.
  static func hasReceived<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool

  // MARK: Receiving

  /// Takes `count` used elements of the receive queue.
  ///
  /// - Returns: false when the device broke a rule and is to be reset.
  static func takeBatch<M: Machine & ~Copyable>(
    of count: Int, from driver: inout NetworkDriver<Self>, on machine: inout M,
    scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool

  /// Where the frame of a used element lies.
  ///
  /// - Returns: a place in the queue's buffers, of at most ``NetworkBuffer/byteCount`` bytes;
  ///   `nil` when the element cannot be true.
  static func frame(
    of element: UsedElement, in driver: borrowing NetworkDriver<Self>
  ) -> FramePlace?

  /// Deals with an element that names a buffer of the device's, but no frame.
  ///
  /// - Returns: false when the device is to be reset.
  static func refuse<M: Machine & ~Copyable>(
    _ element: UsedElement, _ descriptor: consuming OwnedDescriptor,
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool

  /// Makes a buffer available again that was just emptied.
  static func recycle<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, of driver: inout NetworkDriver<Self>,
    on machine: inout M
  ) throws(M.Fault)

  /// Posts at the beginning of a service what an earlier one could not post.
  static func refill<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault)

  /// Whether there is memory for one more receive buffer.
  mutating func obtainsReceiveBuffer() -> Bool

  // MARK: Transmitting

  /// Hands one Ethernet frame to the device.
  ///
  /// - Precondition: a transmit descriptor is the driver's.
  static func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, through driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault)

  /// Takes back transmit descriptors that the device is done with.
  static func reclaim<M: Machine & ~Copyable>(
    for driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault)

  /// The watchdog's look at the transmit queue, before it judges.
  static func lookAtTransmitQueue<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault)
}

/// The decisions of the driver that this project runs: every default, no state, no code.
public struct SoundDecisions: DriverDecisions, RingDecisions {
  @inlinable
  public init() {}

  @inlinable
  public var ring: SoundDecisions { self }
}

/// The driver that this project runs.
public typealias SoundDriver = NetworkDriver<SoundDecisions>

/// A driver that decides as the specification has it.
extension DriverDecisions {
  @inline(__always)
  public static func initialise<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    try driver.bringUp(on: &machine)
  }

  @inline(__always)
  public static func answerInterrupt<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) {
    try driver.acknowledge(on: &machine)
  }

  @inline(__always)
  public static func endService<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    try driver.lookOnceMore(on: &machine)
  }

  @inline(__always)
  public static func hasReceived<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    try driver.pollReceive(on: &machine) != 0
  }

  @inline(__always)
  public static func takeBatch<M: Machine & ~Copyable>(
    of count: Int, from driver: inout NetworkDriver<Self>, on machine: inout M,
    scratch: inout FrameBuffer, deliver: (RawSpan) -> Void
  ) throws(M.Fault) -> Bool {
    try driver.receiveEach(of: count, on: &machine, scratch: &scratch, deliver: deliver)
  }

  @inline(__always)
  public static func frame(
    of element: UsedElement, in driver: borrowing NetworkDriver<Self>
  ) -> FramePlace? {
    driver.plausibleFrame(of: element)
  }

  @inline(__always)
  public static func refuse<M: Machine & ~Copyable>(
    _ element: UsedElement, _ descriptor: consuming OwnedDescriptor,
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) -> Bool {
    try driver.rejectFrame(of: element, descriptor, on: &machine)
    return false
  }

  @inline(__always)
  public static func recycle<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, of driver: inout NetworkDriver<Self>,
    on machine: inout M
  ) throws(M.Fault) {
    try driver.post(descriptor, on: &machine)
  }

  @inline(__always)
  public static func refill<M: Machine & ~Copyable>(
    _ driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) {
    try driver.postMissingBuffers(on: &machine)
  }

  @inlinable
  public mutating func obtainsReceiveBuffer() -> Bool { true }

  @inline(__always)
  public static func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, through driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) {
    try driver.makeAvailable(frame, on: &machine)
  }

  @inline(__always)
  public static func reclaim<M: Machine & ~Copyable>(
    for driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) {
    try driver.takeTransmitted(on: &machine)
  }

  @inline(__always)
  public static func lookAtTransmitQueue<M: Machine & ~Copyable>(
    of driver: inout NetworkDriver<Self>, on machine: inout M
  ) throws(M.Fault) {
    try reclaim(for: &driver, on: &machine)
  }
}
