import VirtIO

/// Giving chains back on the used ring (VIRTIO 1.4 §2.7.8).
extension DeviceQueue {
  /// Writes the element that lies `offset` entries beyond the device's own position.
  func storeUsedElement(
    _ element: UsedElement, offset: UInt16, to memory: inout GuestMemory
  ) {
    guard isMapped, layout.deviceArea != 0 else { return }
    let slot = usedPosition.advanced(by: offset).slot(inQueueOf: size)
    let word = UInt64(element.id) | UInt64(element.length) << 32
    memory.store64(word, to: layout.usedElement(slot))
  }

  /// Publishes `count` elements by one store of `used.idx`.
  ///
  /// A queue without used ring publishes nothing, and its chains stay in use.
  mutating func storeUsedIndex(advancedBy count: UInt16, to memory: inout GuestMemory) {
    guard layout.deviceArea != 0 else { return }
    usedPosition = usedPosition.advanced(by: count)
    if isMapped { memory.store16(usedPosition.rawValue, to: layout.usedIndex) }
    inUse -= Int(count)
    let sinceSignal = Int16(bitPattern: signalledUsed.distance(to: usedPosition))
    if Int(sinceSignal) < Int(count) { isSignalledUsedValid = false }
  }
}
