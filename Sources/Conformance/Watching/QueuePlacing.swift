internal import VirtIO

/// Follows the queue registers until a queue is handed to the device.
struct QueuePlacing {
  private struct Addresses {
    var size: UInt16 = 0
    var low: [UInt32] = [0, 0, 0]
    var high: [UInt32] = [0, 0, 0]
  }

  private var queues: [UInt32: Addresses] = [:]
  private var selected: UInt32 = 0
  private var pageSize: UInt64 = 0
  private var alignment: UInt32 = 1

  /// Takes a store; the queue that it handed over, if it did.
  mutating func take(
    _ value: UInt32, to register: MMIORegister
  ) -> (queue: UInt8, layout: SplitVirtqueueLayout)? {
    switch register {
    case .queueSel: selected = value
    case .guestPageSize: pageSize = UInt64(value)
    case .queueAlign: alignment = value
    case .queueNum: queues[selected, default: Addresses()].size = UInt16(truncatingIfNeeded: value)
    case .queueDescLow: queues[selected, default: Addresses()].low[0] = value
    case .queueDescHigh: queues[selected, default: Addresses()].high[0] = value
    case .queueDriverLow: queues[selected, default: Addresses()].low[1] = value
    case .queueDriverHigh: queues[selected, default: Addresses()].high[1] = value
    case .queueDeviceLow: queues[selected, default: Addresses()].low[2] = value
    case .queueDeviceHigh: queues[selected, default: Addresses()].high[2] = value
    case .queuePFN where value != 0:
      return placed(
        SplitVirtqueueLayout(
          queueSize: queues[selected]?.size ?? 0, base: UInt64(value) &* pageSize,
          usedRingAlignment: alignment))
    case .queueReady where value == 1:
      let addresses = queues[selected] ?? Addresses()
      let parts = (0..<3).map { UInt64(addresses.high[$0]) << 32 | UInt64(addresses.low[$0]) }
      return placed(
        SplitVirtqueueLayout(
          queueSize: addresses.size, descriptorArea: parts[0], driverArea: parts[1],
          deviceArea: parts[2]))
    default: break
    }
    return nil
  }

  private func placed(
    _ layout: SplitVirtqueueLayout
  ) -> (queue: UInt8, layout: SplitVirtqueueLayout)? {
    guard layout.queueSize > 0, let queue = UInt8(exactly: selected) else { return nil }
    return (queue, layout)
  }
}
