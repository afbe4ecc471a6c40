import Machine
import TraceFormat
import VirtIO

extension SplitVirtqueue {
  /// Zeroes the rings and tells the device where they are (VIRTIO 1.4 §4.2.3.2, legacy §4.2.4).
  mutating func place<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) -> NetworkDriver.InitialisationFailure? {
    reset()
    if policy.ringMemory == .zeroed { clear(on: &machine) }
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
      let page = SplitVirtqueue.pageByteCount
      try transport.write(page, to: .guestPageSize, on: &machine)
      try transport.write(page, to: .queueAlign, on: &machine)
      try transport.write(
        UInt32(layout.descriptorArea / UInt64(page)), to: .queuePFN, on: &machine)
    case .modern:
      try writeAddress(
        layout.descriptorArea, .queueDescLow, .queueDescHigh, transport, on: &machine)
      try writeAddress(
        layout.driverArea, .queueDriverLow, .queueDriverHigh, transport, on: &machine)
      try writeAddress(
        layout.deviceArea, .queueDeviceLow, .queueDeviceHigh, transport, on: &machine)
      try transport.write(1, to: .queueReady, on: &machine)
    }
    return nil
  }

  /// Stale ring memory would be taken for buffers at the moment of DRIVER_OK.
  private func clear<M: Machine & ~Copyable>(on machine: inout M) {
    let byteCount = SplitVirtqueueLayout.byteCount(
      queueSize: size, usedRingAlignment: SplitVirtqueue.pageByteCount)
    for offset in stride(from: UInt64(0), to: byteCount, by: 8) {
      machine.store64(0, to: layout.descriptorArea + offset)
    }
    guard availablePosition.rawValue != 0 else { return }
    machine.store16(availablePosition.rawValue, to: layout.availableIndex)
    machine.store16(availablePosition.rawValue, to: layout.usedIndex)
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

  private func writeAddress<M: Machine & ~Copyable>(
    _ address: UInt64, _ low: MMIORegister, _ high: MMIORegister, _ transport: MMIOTransport,
    on machine: inout M
  ) throws(M.Fault) {
    try transport.write(UInt32(truncatingIfNeeded: address), to: low, on: &machine)
    try transport.write(UInt32(truncatingIfNeeded: address >> 32), to: high, on: &machine)
  }
}
