public import Machine
import TraceFormat
public import VirtIO

/// Memory for a queue, and telling the device where it lies.
extension SplitVirtqueue {
  /// Obtains rings and buffers; the device is not touched.
  ///
  /// - Returns: `nil` when the memory lies where no device can reach it.
  static func obtain<M: Machine & ~Copyable>(
    queueIndex: UInt8, direction: Direction, options: DriverOptions, decisions: Decisions,
    on machine: inout M
  ) throws(M.Fault) -> SplitVirtqueue? {
    let size = options.queueSize
    let page = QueueMemory.pageByteCount
    let ringByteCount = SplitVirtqueueLayout.byteCount(queueSize: size, usedRingAlignment: page)
    let base = try machine.obtainShared(byteCount: Int(ringByteCount), alignment: Int(page))
    let bufferByteCount = UInt64(NetworkBuffer.byteCount) * UInt64(size)
    let buffers = try machine.obtainShared(
      byteCount: Int(bufferByteCount), alignment: Int(page))
    guard
      QueueMemory.isInReach(base, byteCount: ringByteCount),
      QueueMemory.isInReach(buffers, byteCount: bufferByteCount)
    else { return nil }
    return SplitVirtqueue(
      queueIndex: queueIndex, direction: direction,
      layout: SplitVirtqueueLayout(queueSize: size, base: base, usedRingAlignment: page),
      buffers: BufferRegion(address: buffers, stride: NetworkBuffer.byteCount, count: size),
      firstPosition: options.firstPosition, decisions: decisions)
  }

  /// Zeroes the rings: stale ring memory would be taken for buffers at the moment of DRIVER_OK.
  public func zeroRings<M: Machine & ~Copyable>(on machine: inout M) {
    let byteCount = SplitVirtqueueLayout.byteCount(
      queueSize: size, usedRingAlignment: QueueMemory.pageByteCount)
    for offset in stride(from: UInt64(0), to: byteCount, by: 8) {
      machine.store64(0, to: layout.descriptorArea + offset)
    }
    guard firstPosition.rawValue != 0 else { return }
    machine.store16(firstPosition.rawValue, to: layout.availableIndex)
    machine.store16(firstPosition.rawValue, to: layout.usedIndex)
  }

  /// Forgets the device and tells it where the rings are (VIRTIO 1.4 §4.2.3.2, legacy §4.2.4).
  public mutating func place<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) -> InitialisationFailure? {
    reset()
    Decisions.clear(self, on: &machine)
    try transport.write(UInt32(queueIndex), to: .queueSel, on: &machine)
    let inUse =
      transport.interface == .legacy
      ? try transport.read(.queuePFN, on: &machine)
      : try transport.read(.queueReady, on: &machine)
    let maximum = try transport.read(.queueNumMax, on: &machine)
    guard inUse == 0, maximum >= UInt32(size) else {
      return .queueUnavailable(queue: queueIndex, maximum: maximum)
    }
    try transport.write(UInt32(size), to: .queueNum, on: &machine)
    try recordPlace(on: &machine)
    switch transport.interface {
    case .legacy:
      try transport.writeLegacyPlace(of: layout, on: &machine)
    case .modern:
      try transport.write(
        layout.descriptorArea, to: .queueDescLow, .queueDescHigh, on: &machine)
      try transport.write(
        layout.driverArea, to: .queueDriverLow, .queueDriverHigh, on: &machine)
      try transport.write(
        layout.deviceArea, to: .queueDeviceLow, .queueDeviceHigh, on: &machine)
      try transport.write(1, to: .queueReady, on: &machine)
    }
    return nil
  }

  private func recordPlace<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    try machine.record(
      .queueConfigured(
        queue: queueIndex, size: size, firstPosition: availablePosition.rawValue,
        descriptorArea: layout.descriptorArea, driverArea: layout.driverArea,
        deviceArea: layout.deviceArea))
    try machine.record(
      .bufferRegion(
        queue: queueIndex, address: buffers.address, stride: buffers.stride,
        count: buffers.count))
  }
}

/// Where queues may lie.
public enum QueueMemory {
  /// Legacy devices want the used ring on this boundary; it suits the others too.
  public static let pageByteCount: UInt32 = 4_096

  /// A legacy device is told a page number of 32 bits (VIRTIO 1.4 §4.2.4).
  private static let limit = UInt64(pageByteCount) << 32

  /// Whether every device can be told of these bytes.
  public static func isInReach(_ address: UInt64, byteCount: UInt64) -> Bool {
    byteCount <= limit && address <= limit - byteCount
  }
}

extension MMIOTransport {
  /// Tells a legacy device where a queue in one piece lies, as a page number (VIRTIO 1.4 §4.2.4).
  ///
  /// - Parameter layout: within reach (``QueueMemory``).
  public func writeLegacyPlace<M: Machine & ~Copyable>(
    of layout: SplitVirtqueueLayout, on machine: inout M
  ) throws(M.Fault) {
    let page = QueueMemory.pageByteCount
    try write(page, to: .guestPageSize, on: &machine)
    try write(page, to: .queueAlign, on: &machine)
    try write(
      UInt32(truncatingIfNeeded: layout.descriptorArea / UInt64(page)), to: .queuePFN,
      on: &machine)
  }

  fileprivate func write<M: Machine & ~Copyable>(
    _ address: UInt64, to low: MMIORegister, _ high: MMIORegister, on machine: inout M
  ) throws(M.Fault) {
    try write(UInt32(truncatingIfNeeded: address), to: low, on: &machine)
    try write(UInt32(truncatingIfNeeded: address >> 32), to: high, on: &machine)
  }
}
