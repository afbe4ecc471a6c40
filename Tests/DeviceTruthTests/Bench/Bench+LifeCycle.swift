import QTest
import VirtIO

/// Initialisation as a driver does it (VIRTIO 1.4 §3.1.1).
extension Bench {
  /// Bytes of the header under the features that were accepted last.
  var headerByteCount: Int { NetworkHeader.byteCount(negotiated: features) }

  /// Resets the device and negotiates; VERSION_1 is added on the modern interface.
  func negotiate(_ wanted: FeatureBits = []) throws {
    features = isModern ? wanted.union(.version1) : wanted
    try write(0, to: .status)
    try write(1, to: .status)
    try write(3, to: .status)
    try writeFeatures(features)
    if isModern { try write(11, to: .status) }
  }

  func writeFeatures(_ features: FeatureBits) throws {
    try write(0, to: .driverFeaturesSel)
    try write(UInt32(truncatingIfNeeded: features.rawValue), to: .driverFeatures)
    if isModern {
      try write(1, to: .driverFeaturesSel)
      try write(UInt32(features.rawValue >> 32), to: .driverFeatures)
    }
  }

  /// Announces `queue` to the device.
  func place(_ queue: TestedQueue) throws {
    try write(UInt32(queue.number), to: .queueSel)
    try write(UInt32(queue.layout.queueSize), to: .queueNum)
    let layout = queue.layout
    guard isModern else {
      let page = UInt32(TestedQueue.pageByteCount)
      try write(page, to: .guestPageSize)
      try write(page, to: .queueAlign)
      try write(UInt32(layout.descriptorArea / TestedQueue.pageByteCount), to: .queuePFN)
      return
    }
    for (register, area) in [
      (MMIORegister.queueDescLow, layout.descriptorArea),
      (.queueDriverLow, layout.driverArea), (.queueDeviceLow, layout.deviceArea),
    ] {
      try write(UInt32(truncatingIfNeeded: area), to: register)
    }
    for register in [MMIORegister.queueDescHigh, .queueDriverHigh, .queueDeviceHigh] {
      try write(0, to: register)
    }
    try write(1, to: .queueReady)
  }

  /// Brings the device up with an empty receive and transmit queue.
  func start(
    _ wanted: FeatureBits = [], size: UInt16 = 256
  ) throws -> (receive: TestedQueue, transmit: TestedQueue) {
    try negotiate(wanted)
    let queues = (
      receive: TestedQueue(NetworkQueue.receive.index, size: size),
      transmit: TestedQueue(NetworkQueue.transmit.index, size: size)
    )
    try place(queues.receive)
    try place(queues.transmit)
    try write(runningStatus, to: .status)
    try client.flush()
    return queues
  }
}
