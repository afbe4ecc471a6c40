public import VirtIO

/// The device's view of one split virtqueue (VIRTIO 1.4 §2.7).
public struct DeviceQueue: Sendable {
  /// The size after reset, in descriptors.
  let defaultSize: UInt16
  let firstPosition: RingPosition
  /// Compares `avail.idx` as a number that does not wrap: a defect that a fault plan may ask for.
  let comparesWide: Bool
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
  public internal(set) var lastAvailable: RingPosition
  /// `avail.idx` as it was last read.
  public internal(set) var shadowAvailable: RingPosition
  /// The device's own counter, from which `used.idx` is only ever overwritten.
  public internal(set) var usedPosition: RingPosition
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
    signalledUsed = firstPosition
  }

  /// Back to the state before any driver; what the transport holds for the queue stays.
  mutating func reset() {
    var fresh = DeviceQueue(
      defaultSize: defaultSize, firstPosition: firstPosition, comparesWide: comparesWide)
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
