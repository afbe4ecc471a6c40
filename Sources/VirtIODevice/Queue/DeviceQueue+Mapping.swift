import VirtIO

/// Where the parts of the queue lie and how far they can be reached.
extension DeviceQueue {
  /// Puts the parts where the driver said, with the size in force.
  mutating func place(
    descriptorArea: UInt64, driverArea: UInt64, deviceArea: UInt64, hasEvents: Bool,
    in memory: borrowing GuestMemory
  ) throws(RingError) {
    layout = SplitVirtqueueLayout(
      queueSize: size, descriptorArea: descriptorArea, driverArea: driverArea,
      deviceArea: deviceArea)
    isPlaced = descriptorArea != 0
    try map(hasEvents: hasEvents, in: memory)
  }

  /// Maps the parts with the size in force; a failure leaves none of them mapped.
  mutating func map(hasEvents: Bool, in memory: borrowing GuestMemory) throws(RingError) {
    isMapped = false
    mapsEvents = hasEvents
    layout = SplitVirtqueueLayout(
      queueSize: size, descriptorArea: layout.descriptorArea, driverArea: layout.driverArea,
      deviceArea: layout.deviceArea)
    guard isPlaced else { return }
    let events: UInt64 = hasEvents ? 0 : 2
    let table = SplitVirtqueueLayout.descriptorTableByteCount(queueSize: size)
    let available = SplitVirtqueueLayout.availableRingByteCount(queueSize: size) - events
    let used = SplitVirtqueueLayout.usedRingByteCount(queueSize: size) - events
    guard memory.canMap(layout.descriptorArea, byteCount: table),
      memory.canMap(layout.deviceArea, byteCount: used),
      memory.canMap(layout.driverArea, byteCount: available)
    else { throw .ringOutsideMemory }
    isMapped = true
  }

  /// Takes the parts away, as only a strict device does at QueueReady 0.
  mutating func takeAway() {
    isPlaced = false
    isMapped = false
    layout = SplitVirtqueueLayout(
      queueSize: size, descriptorArea: 0, driverArea: 0, deviceArea: 0)
  }

  /// Whether a QueueNum of the modern interface made the live queue larger than its mapping.
  var isLargerThanMapping: Bool { isMapped && size > layout.queueSize }

  /// Whether entry `slot` of a ring lies in the mapping; the event field behind the entries
  /// counts as one more of the available ring only.
  func mapsAvailableEntry(_ slot: UInt16) -> Bool {
    slot < layout.queueSize || (slot == layout.queueSize && mapsEvents)
  }
}

extension GuestMemory {
  /// Whether QEMU maps the range: memory up to its end, or no memory at all up to the end of
  /// the address space, where loads give 0 and stores are lost.
  func canMap(_ address: UInt64, byteCount: UInt64) -> Bool {
    if contains(address, byteCount: 1) { return contains(address, byteCount: byteCount) }
    return byteCount == 0 || byteCount - 1 <= .max - address
  }
}
