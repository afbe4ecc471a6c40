import VirtIO

/// The registers of the selected queue, which exists.
extension NetworkDevice {
  mutating func storeQueueRegister(
    _ register: MMIORegister, _ value: UInt32, _ memory: borrowing GuestMemory
  ) {
    let high = UInt64(value) << 32
    let low = UInt64(value)
    switch register {
    case .queueNum: storeQueueSize(value, memory)
    case .queueAlign:
      if value > 0 {
        queues[selectedQueue].alignment = value
        if queues[selectedQueue].isPlaced { placeContiguous(memory) }
      }
    case .queuePFN:
      let queue = queues[selectedQueue]
      queues[selectedQueue].layout = SplitVirtqueueLayout(
        queueSize: queue.size, descriptorArea: low << UInt64(pageShift), driverArea: 0,
        deviceArea: 0)
      placeContiguous(memory)
    case .queueReady: storeReady(value, memory)
    case .queueDescLow: queues[selectedQueue].latchedDescriptorArea.replaceLow(low)
    case .queueDescHigh: queues[selectedQueue].latchedDescriptorArea.replaceHigh(high)
    case .queueDriverLow: queues[selectedQueue].latchedDriverArea.replaceLow(low)
    case .queueDriverHigh: queues[selectedQueue].latchedDriverArea.replaceHigh(high)
    case .queueDeviceLow: queues[selectedQueue].latchedDeviceArea.replaceLow(low)
    case .queueDeviceHigh: queues[selectedQueue].latchedDeviceArea.replaceHigh(high)
    default: break
    }
  }

  /// Sizes of 0 and beyond 1,024 are ignored; QEMU takes any other one.
  private mutating func storeQueueSize(_ value: UInt32, _ memory: borrowing GuestMemory) {
    switch configuration.interface {
    case .modern: queues[selectedQueue].latchedSize = value
    case .legacy:
      guard applySize(value) else { return }
      if queues[selectedQueue].isPlaced { placeContiguous(memory) }
    }
  }

  private mutating func applySize(_ value: UInt32) -> Bool {
    guard value > 0, value <= Self.queueLimit else { return false }
    if configuration.policy.conformance == .strict && value.nonzeroBitCount != 1 { return false }
    queues[selectedQueue].size = UInt16(value)
    return true
  }

  /// 0 only clears a flag in QEMU, and the device goes on using the ring.
  private mutating func storeReady(_ value: UInt32, _ memory: borrowing GuestMemory) {
    guard value != 0 else {
      queues[selectedQueue].isReady = false
      if configuration.policy.conformance == .strict { queues[selectedQueue].isPlaced = false }
      return
    }
    _ = applySize(queues[selectedQueue].latchedSize)
    let queue = queues[selectedQueue]
    queues[selectedQueue].isReady = true
    place(
      SplitVirtqueueLayout(
        queueSize: queue.size, descriptorArea: queue.latchedDescriptorArea,
        driverArea: queue.latchedDriverArea, deviceArea: queue.latchedDeviceArea), memory)
  }

  /// The legacy layout as QEMU computes it: without room for `used_event` before the boundary,
  /// and by division, so that any alignment works.
  private mutating func placeContiguous(_ memory: borrowing GuestMemory) {
    let queue = queues[selectedQueue]
    let base = queue.layout.descriptorArea
    let driverArea = base &+ SplitVirtqueueLayout.descriptorTableByteCount(queueSize: queue.size)
    let end = driverArea &+ 4 &+ 2 &* UInt64(queue.size)
    let alignment = UInt64(queue.alignment)
    place(
      SplitVirtqueueLayout(
        queueSize: queue.size, descriptorArea: base, driverArea: driverArea,
        deviceArea: (end &+ alignment &- 1) / alignment &* alignment), memory)
  }

  private mutating func place(_ layout: SplitVirtqueueLayout, _ memory: borrowing GuestMemory) {
    do throws(RingError) {
      try queues[selectedQueue].place(layout, in: memory)
    } catch {
      fail(error)
    }
  }
}

extension UInt64 {
  fileprivate mutating func replaceLow(_ low: UInt64) { self = self & ~0xffff_ffff | low }
  fileprivate mutating func replaceHigh(_ high: UInt64) { self = self & 0xffff_ffff | high }
}
