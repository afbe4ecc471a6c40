/// Addresses of the fields. A `slot` or descriptor index is below ``queueSize``; a larger one
/// gives an address outside the queue, never a trap.
extension SplitVirtqueueLayout {
  /// The descriptor table's entry `index` (VIRTIO 1.4 §2.7.5).
  @inlinable
  public func descriptor(_ index: UInt16) -> UInt64 {
    descriptorArea &+ 16 &* UInt64(index)
  }

  /// `avail.flags`, 16 bits (VIRTIO 1.4 §2.7.6).
  @inlinable
  public var availableFlags: UInt64 { driverArea }

  /// `avail.idx`, 16 bits.
  @inlinable
  public var availableIndex: UInt64 { driverArea &+ 2 }

  /// `avail.ring[slot]`, 16 bits.
  @inlinable
  public func availableEntry(_ slot: UInt16) -> UInt64 {
    driverArea &+ 4 &+ 2 &* UInt64(slot)
  }

  /// `used_event`, 16 bits, behind the available ring (VIRTIO 1.4 §2.7.7).
  @inlinable
  public var usedEvent: UInt64 { availableEntry(queueSize) }

  /// `used.flags`, 16 bits (VIRTIO 1.4 §2.7.8).
  @inlinable
  public var usedFlags: UInt64 { deviceArea }

  /// `used.idx`, 16 bits.
  @inlinable
  public var usedIndex: UInt64 { deviceArea &+ 2 }

  /// `used.ring[slot]`, a ``UsedElement``.
  @inlinable
  public func usedElement(_ slot: UInt16) -> UInt64 {
    deviceArea &+ 4 &+ 8 &* UInt64(slot)
  }

  /// `avail_event`, 16 bits, behind the used ring (VIRTIO 1.4 §2.7.10).
  @inlinable
  public var availableEvent: UInt64 { usedElement(queueSize) }
}
