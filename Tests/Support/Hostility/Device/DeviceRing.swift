import VirtIO

/// The device's side of one queue: where it lies and how far an honest device got.
struct DeviceRing: Sendable {
  var layout = SplitVirtqueueLayout(
    queueSize: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0)
  var size: UInt16 = 0
  var isPlaced = false
  var available = RingPosition(0)
  var used = RingPosition(0)
  /// The latched halves of the modern interface's addresses.
  var descriptorArea: UInt64 = 0
  var driverArea: UInt64 = 0
  var deviceArea: UInt64 = 0

  mutating func place(_ layout: SplitVirtqueueLayout) {
    self.layout = layout
    isPlaced = layout.queueSize > 0
    available = RingPosition(0)
    used = RingPosition(0)
  }
}
