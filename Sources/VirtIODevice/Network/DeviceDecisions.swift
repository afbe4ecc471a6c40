public import VirtIO

/// The points at which a device can go wrong by itself, and what this one does there.
///
/// The model asks, and whoever surrounds it decides; who does not decide gets QEMU's device, and
/// its questions vanish when the model is compiled for it. Queues count from 0
/// (``NetworkQueue/index``). The device is handed over `inout` even to be looked at: to borrow a
/// value of its size from itself would copy it.
public protocol DeviceDecisions: ~Copyable {
  // MARK: Rules

  /// Whether the device looks at `avail.idx` once more after it asked for a notification.
  var looksAgain: Bool { get }
  /// Whether the device asks for a notification before it waits for receive buffers.
  var asksBeforeSleep: Bool { get }
  /// Whether the device takes positions for numbers that do not wrap: to it nothing is available
  /// while `avail.idx` is not the greater one.
  var ordersPositions: Bool { get }

  // MARK: Acts

  /// A step of the device begins.
  mutating func stepBegins(_ device: inout NetworkDevice, _ memory: inout GuestMemory)
  /// The device may store to the rings from here on, until ``storesEnd(_:_:)``.
  mutating func storesBegin(_ device: inout NetworkDevice, _ memory: borrowing GuestMemory)
  mutating func storesEnd(_ device: inout NetworkDevice, _ memory: inout GuestMemory)
  /// The device was reset: it stores nothing any more.
  mutating func deviceWasReset()

  /// What becomes of the chain that the device just took.
  mutating func fate(
    ofChain head: UInt16, queue: Int, _ device: inout NetworkDevice,
    _ memory: borrowing GuestMemory
  ) -> ChainFate
  /// The used element that the device stores `offset` entries beyond its position; `nil` if it
  /// stores none now.
  mutating func stored(
    _ element: UsedElement, offset: UInt16, queue: Int, _ device: inout NetworkDevice
  ) -> UsedElement?
  /// Whether the device interrupts for used buffers, where QEMU's does.
  mutating func interrupts(
    queue: Int, _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) -> Bool
  /// Whether the device breaks as it begins to deliver a frame.
  mutating func breaksDelivery(_ device: inout NetworkDevice) -> Bool
  /// What becomes of the frame that the device is about to offer to the backend.
  mutating func fateOfTransmission(_ device: inout NetworkDevice) -> TransmissionFate
}

public enum ChainFate: Equatable, Sendable {
  case used
  /// The device uses another buffer than the chain's first one.
  case redirected(to: UInt64)
  /// The chain is never returned; the device goes on with the next one.
  case leaked
}

public enum TransmissionFate: Equatable, Sendable {
  case offered
  /// It counts as taken, and the backend never sees it.
  case lost
  /// As if the backend had refused it.
  case refused
  /// The device breaks.
  case broken
}

/// QEMU's decisions.
extension DeviceDecisions where Self: ~Copyable {
  @inlinable
  public var looksAgain: Bool { true }
  @inlinable
  public var asksBeforeSleep: Bool { true }
  @inlinable
  public var ordersPositions: Bool { false }

  @inlinable
  public mutating func stepBegins(_ device: inout NetworkDevice, _ memory: inout GuestMemory) {}
  @inlinable
  public mutating func storesBegin(
    _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) {}
  @inlinable
  public mutating func storesEnd(
    _ device: inout NetworkDevice, _ memory: inout GuestMemory
  ) {}
  @inlinable
  public mutating func deviceWasReset() {}

  @inlinable
  public mutating func fate(
    ofChain head: UInt16, queue: Int, _ device: inout NetworkDevice,
    _ memory: borrowing GuestMemory
  ) -> ChainFate { .used }
  @inlinable
  public mutating func stored(
    _ element: UsedElement, offset: UInt16, queue: Int, _ device: inout NetworkDevice
  ) -> UsedElement? { element }
  @inlinable
  public mutating func interrupts(
    queue: Int, _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) -> Bool { true }
  @inlinable
  public mutating func breaksDelivery(_ device: inout NetworkDevice) -> Bool { false }
  @inlinable
  public mutating func fateOfTransmission(_ device: inout NetworkDevice) -> TransmissionFate {
    .offered
  }
}
