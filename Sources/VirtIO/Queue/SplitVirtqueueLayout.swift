/// Where the three parts of a split virtqueue lie (VIRTIO 1.4 §2.7; legacy §2.7.2).
///
/// Addresses are guest-physical and computed modulo 2^64: a layout that a driver announced is
/// not known to lie in memory.
public struct SplitVirtqueueLayout: Equatable, Sendable {
  /// The queue size, in descriptors.
  public let queueSize: UInt16
  /// The descriptor table's address, aligned to ``descriptorAlignment``.
  public let descriptorArea: UInt64
  /// The available ring's address, aligned to ``driverAlignment``.
  public let driverArea: UInt64
  /// The used ring's address, aligned to ``deviceAlignment``.
  public let deviceArea: UInt64

  /// Bytes (VIRTIO 1.4 §2.7).
  public static let descriptorAlignment: UInt64 = 16
  public static let driverAlignment: UInt64 = 2
  public static let deviceAlignment: UInt64 = 4

  /// A queue whose parts lie anywhere.
  @inlinable
  public init(
    queueSize: UInt16, descriptorArea: UInt64, driverArea: UInt64, deviceArea: UInt64
  ) {
    self.queueSize = queueSize
    self.descriptorArea = descriptorArea
    self.driverArea = driverArea
    self.deviceArea = deviceArea
  }

  /// A queue in one piece: table, available ring, and the used ring on the next boundary.
  ///
  /// The legacy interface knows no other layout (VIRTIO 1.4 §2.7.2), and there `base` is a
  /// multiple of the page size and `usedRingAlignment` is QueueAlign.
  ///
  /// - Parameter usedRingAlignment: in bytes, a power of two; an announced value that is none
  ///   gives the boundary that rounding with a bit mask gives.
  @inlinable
  public init(queueSize: UInt16, base: UInt64, usedRingAlignment: UInt32) {
    let driverArea = base &+ Self.descriptorTableByteCount(queueSize: queueSize)
    let end = driverArea &+ Self.availableRingByteCount(queueSize: queueSize)
    let mask = UInt64(usedRingAlignment) &- 1
    self.init(
      queueSize: queueSize, descriptorArea: base, driverArea: driverArea,
      deviceArea: (end &+ mask) & ~mask)
  }
}

/// Byte counts of the parts (VIRTIO 1.4 §2.7).
extension SplitVirtqueueLayout {
  @inlinable
  public static func descriptorTableByteCount(queueSize: UInt16) -> UInt64 {
    16 * UInt64(queueSize)
  }

  /// With `used_event`.
  @inlinable
  public static func availableRingByteCount(queueSize: UInt16) -> UInt64 {
    6 + 2 * UInt64(queueSize)
  }

  /// With `avail_event`.
  @inlinable
  public static func usedRingByteCount(queueSize: UInt16) -> UInt64 {
    6 + 8 * UInt64(queueSize)
  }

  /// The bytes of a queue in one piece, from `base` to the end of the used ring.
  ///
  /// - Parameter usedRingAlignment: in bytes, a power of two; `base` is a multiple of it.
  @inlinable
  public static func byteCount(queueSize: UInt16, usedRingAlignment: UInt32) -> UInt64 {
    let layout = SplitVirtqueueLayout(
      queueSize: queueSize, base: 0, usedRingAlignment: usedRingAlignment)
    return layout.deviceArea &+ usedRingByteCount(queueSize: queueSize)
  }
}
