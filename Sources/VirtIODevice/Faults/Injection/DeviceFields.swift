import VirtIO

/// The fields of both rings that the device stores, as they stand in memory.
struct DeviceFields: Sendable {
  struct Field: Sendable {
    let queue: FaultQueue
    let field: DeviceField
    let address: UInt64
    var value: UInt16
  }

  var fields: [Field] = []

  init(_ device: borrowing NetworkDevice, _ memory: borrowing GuestMemory) {
    for queue in FaultQueue.allCases {
      let ring = device.queues[queue.index]
      guard ring.isPlaced else { continue }
      let addresses: [(DeviceField, UInt64)] = [
        (.usedFlags, ring.layout.usedFlags), (.usedIndex, ring.layout.usedIndex),
        (.availableEvent, ring.layout.availableEvent),
      ]
      for (field, address) in addresses {
        fields.append(
          Field(queue: queue, field: field, address: address, value: memory.load16(address)))
      }
    }
  }
}
