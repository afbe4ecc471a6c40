public import VirtIO

/// The device's view of one split virtqueue (VIRTIO 1.4 §2.7).
public struct DeviceQueue: Sendable {
  /// The size after reset, in descriptors.
  let defaultSize: UInt16
  let firstPosition: RingPosition
  /// The size in force; it need not be a power of two.
  public internal(set) var size: UInt16
  /// Legacy: QueueAlign; a reset keeps it.
  var alignment: UInt32 = 4096
  /// Where the parts lie; its size is the one that the parts were mapped with.
  public internal(set) var layout: SplitVirtqueueLayout
  /// The driver gave the descriptor table an address, so notifications count.
  public internal(set) var isPlaced = false
  /// The parts can be reached; otherwise loads give 0 and stores are lost.
  var isMapped = false
  /// The mapping ends behind the event fields, not before them.
  var mapsEvents = false
  /// The next entry to take.
  public package(set) var lastAvailable: RingPosition
  /// `avail.idx` as it was last read.
  public package(set) var shadowAvailable: RingPosition
  /// The device's own counter, from which `used.idx` is only ever overwritten.
  public package(set) var usedPosition: RingPosition
  /// The used position at the last decision on an interrupt under EVENT_IDX.
  public internal(set) var signalledUsed: RingPosition
  /// Whether ``signalledUsed`` still tells how far the driver was signalled.
  public internal(set) var isSignalledUsedValid = false
  /// Whether the device wants to be notified.
  public internal(set) var wantsNotification = true
  /// Chains taken and not yet used. QEMU's counter, hence it may differ from the ring's truth.
  public internal(set) var inUse = 0

  /// The chain taken last.
  var chain = DescriptorChain()
  var latch = QueueLatch()

  init(defaultSize: UInt16, firstPosition: RingPosition) {
    self.defaultSize = defaultSize
    self.firstPosition = firstPosition
    size = defaultSize
    layout = SplitVirtqueueLayout(
      queueSize: defaultSize, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    lastAvailable = firstPosition
    shadowAvailable = firstPosition
    usedPosition = firstPosition
    signalledUsed = firstPosition
  }

  /// Back to the state before any driver; what the transport holds for the queue stays.
  mutating func reset() {
    var fresh = DeviceQueue(defaultSize: defaultSize, firstPosition: firstPosition)
    fresh.alignment = alignment
    fresh.latch = latch
    self = fresh
  }
}

/// The values that the modern interface latches until QueueReady; a reset keeps them.
struct QueueLatch: Sendable {
  /// Sixteen bits of what was written, whatever its size.
  var size: UInt16 = 0
  var descriptorArea: UInt64 = 0
  var driverArea: UInt64 = 0
  var deviceArea: UInt64 = 0
}

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
