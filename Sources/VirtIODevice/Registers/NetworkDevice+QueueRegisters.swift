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
        placeContiguous(queues[selectedQueue].layout.descriptorArea, memory)
      }
    case .queuePFN: placeContiguous(low << UInt64(pageShift), memory)
    case .queueDescLow: queues[selectedQueue].latch.descriptorArea.replaceLow(low)
    case .queueDescHigh: queues[selectedQueue].latch.descriptorArea.replaceHigh(high)
    case .queueDriverLow: queues[selectedQueue].latch.driverArea.replaceLow(low)
    case .queueDriverHigh: queues[selectedQueue].latch.driverArea.replaceHigh(high)
    case .queueDeviceLow: queues[selectedQueue].latch.deviceArea.replaceLow(low)
    case .queueDeviceHigh: queues[selectedQueue].latch.deviceArea.replaceHigh(high)
    default: break
    }
  }

  /// Sizes of 0 and beyond 1,024 are ignored; QEMU takes any other one.
  ///
  /// The modern interface latches the low half of any value for QueueReady, and a size that is
  /// taken is in force at once, without a new mapping.
  private mutating func storeQueueSize(_ value: UInt32, _ memory: borrowing GuestMemory) {
    applySize(value)
    switch configuration.interface {
    case .modern: queues[selectedQueue].latch.size = UInt16(truncatingIfNeeded: value)
    case .legacy: placeContiguous(queues[selectedQueue].layout.descriptorArea, memory)
    }
  }

  private mutating func applySize(_ value: UInt32) {
    guard value > 0, value <= Self.queueLimit else { return }
    if configuration.policy.conformance == .strict && value.nonzeroBitCount != 1 { return }
    queues[selectedQueue].size = UInt16(value)
  }

  /// What QueueReady reads, also for a queue that does not exist.
  var isSelectedQueueReady: Bool {
    readyQueues[selectedQueue >> 6] >> UInt64(selectedQueue & 63) & 1 == 1
  }

  /// 0 only clears a flag in QEMU, and the device goes on using the ring.
  mutating func storeReady(_ value: UInt32, _ memory: borrowing GuestMemory) {
    let bit: UInt64 = 1 << UInt64(selectedQueue & 63)
    let doesExist = selectedQueue < queues.count
    guard value != 0 else {
      readyQueues[selectedQueue >> 6] &= ~bit
      if doesExist && configuration.policy.conformance == .strict {
        queues[selectedQueue].takeAway()
      }
      return
    }
    readyQueues[selectedQueue >> 6] |= bit
    guard doesExist else { return }
    let latch = queues[selectedQueue].latch
    applySize(UInt32(latch.size))
    place(
      descriptorArea: latch.descriptorArea, driverArea: latch.driverArea,
      deviceArea: latch.deviceArea, memory)
  }

  /// The legacy layout as QEMU computes it: without room for `used_event` before the boundary,
  /// and by division, so that any alignment works.
  private mutating func placeContiguous(_ base: UInt64, _ memory: borrowing GuestMemory) {
    if base == 0 { return }
    let size = queues[selectedQueue].size
    let driverArea = base &+ SplitVirtqueueLayout.descriptorTableByteCount(queueSize: size)
    let end = driverArea &+ 4 &+ 2 &* UInt64(size)
    let alignment = UInt64(queues[selectedQueue].alignment)
    place(
      descriptorArea: base, driverArea: driverArea,
      deviceArea: (end &+ alignment &- 1) / alignment &* alignment, memory)
  }

  private mutating func place(
    descriptorArea: UInt64, driverArea: UInt64, deviceArea: UInt64,
    _ memory: borrowing GuestMemory
  ) {
    do throws(RingError) {
      try queues[selectedQueue].place(
        descriptorArea: descriptorArea, driverArea: driverArea, deviceArea: deviceArea,
        hasEvents: features.contains(.eventIdx), in: memory)
    } catch {
      fail(error)
    }
  }
}

extension UInt64 {
  fileprivate mutating func replaceLow(_ low: UInt64) { self = self & ~0xffff_ffff | low }
  fileprivate mutating func replaceHigh(_ high: UInt64) { self = self & 0xffff_ffff | high }
}
