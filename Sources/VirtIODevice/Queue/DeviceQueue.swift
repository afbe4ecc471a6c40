public import VirtIO

/// The device's view of one split virtqueue (VIRTIO 1.4 §2.7).
public struct DeviceQueue: Sendable {
  /// The size after reset, in descriptors.
  let defaultSize: UInt16
  let firstPosition: RingPosition
  /// Compares `avail.idx` as a number that does not wrap: a defect that a fault plan may ask for.
  let comparesWide: Bool
  /// The size in force; legacy sizes need not be a power of two.
  public internal(set) var size: UInt16
  /// Legacy: QueueAlign.
  var alignment: UInt32 = 4096
  /// Where the parts lie; meaningful while ``isPlaced``.
  public internal(set) var layout: SplitVirtqueueLayout
  /// The driver gave the queue an address.
  public internal(set) var isPlaced = false
  /// The next entry to take.
  public internal(set) var lastAvailable: RingPosition
  /// `avail.idx` as it was last read.
  public internal(set) var shadowAvailable: RingPosition
  /// The device's own counter, from which `used.idx` is only ever overwritten.
  public internal(set) var usedPosition: RingPosition
  /// Whether the device wants to be notified.
  public internal(set) var wantsNotification = true
  /// Chains taken and not yet used. QEMU's counter, hence it may differ from the ring's truth.
  public internal(set) var inUse = 0

  /// The chain taken last.
  var chain = DescriptorChain()

  /// The values that the modern interface latches until QueueReady.
  var latchedSize: UInt32 = 0
  var latchedDescriptorArea: UInt64 = 0
  var latchedDriverArea: UInt64 = 0
  var latchedDeviceArea: UInt64 = 0
  var isReady = false

  init(defaultSize: UInt16, firstPosition: RingPosition, comparesWide: Bool) {
    self.comparesWide = comparesWide
    self.defaultSize = defaultSize
    self.firstPosition = firstPosition
    size = defaultSize
    layout = SplitVirtqueueLayout(
      queueSize: defaultSize, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    lastAvailable = firstPosition
    shadowAvailable = firstPosition
    usedPosition = firstPosition
  }

  /// Back to the state before any driver.
  mutating func reset() {
    self = DeviceQueue(
      defaultSize: defaultSize, firstPosition: firstPosition, comparesWide: comparesWide)
  }

  /// Puts the parts where the driver said.
  mutating func place(
    _ layout: SplitVirtqueueLayout, in memory: borrowing GuestMemory
  ) throws(RingError) {
    self.layout = layout
    isPlaced = layout.descriptorArea != 0
    guard isPlaced else { return }
    let n = layout.queueSize
    guard
      memory.contains(
        layout.descriptorArea,
        byteCount: SplitVirtqueueLayout.descriptorTableByteCount(queueSize: n)),
      memory.contains(
        layout.driverArea,
        byteCount: SplitVirtqueueLayout.availableRingByteCount(queueSize: n)),
      memory.contains(
        layout.deviceArea, byteCount: SplitVirtqueueLayout.usedRingByteCount(queueSize: n))
    else { throw .ringOutsideMemory }
  }
}
