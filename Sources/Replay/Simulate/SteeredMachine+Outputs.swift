import Machine
import TraceFormat
import VirtIO
import VirtIODevice

extension SteeredMachine {
  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) throws(ReplayStop) {
    guard slot == deviceSlot else { return }
    if offset == MMIORegister.interruptACK.rawValue { prepareAcknowledgement() }
    device.storeRegister(offset, value: value, width: 4, memory: &memory, backend: &backend)
    noteDevice()
    try throwPendingStop()
  }

  mutating func store16(_ value: UInt16, to address: UInt64) {
    for queue in rings.indices where rings[queue].isPlaced {
      if address == rings[queue].layout.availableFlags {
        let flags = AvailableFlags(rawValue: value)
        prepareFlags(queue, suppresses: flags.contains(.noInterrupt))
        memory.store16(value, to: address)
        settle(queue)
        return
      }
      if address == rings[queue].layout.availableIndex { preparePublication(queue) }
    }
    memory.store16(value, to: address)
  }

  /// Before the driver publishes: if it reads used.flags clear afterwards, the device had gone
  /// to sleep before; or a notification is under way, and then the next look tells whether the
  /// device was at work before it could see what is published now.
  private mutating func preparePublication(_ queue: Int) {
    guard device.status.contains(.driverOK), nextFlags(queue) == 0 else { return }
    let layout = rings[queue].layout
    let isAwake = memory.load16(layout.usedFlags) != 0
    if queue == Self.receive {
      if isAwake { refuseDelivery() }
    } else if isAwake || nextLook(queue) == memory.load16(layout.availableIndex) {
      finishTransmission()
    }
  }

  mutating func store32(_ value: UInt32, to address: UInt64) {
    memory.store32(value, to: address)
  }

  mutating func store64(_ value: UInt64, to address: UInt64) {
    memory.store64(value, to: address)
  }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    memory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) {
    memory.copy(source, to: address)
  }

  func loadBarrier() {}
  func storeBarrier() {}
  func fullBarrier() {}

  /// Compares what the kernel records with what it recorded on the real device.
  mutating func record(_ event: TraceEvent) throws(ReplayStop) {
    try throwPendingStop()
    let record = try cursor.next
    guard record.event == event else {
      throw .diverged(
        Divergence(record: record.index, expected: record.event, action: .recorded(event)))
    }
    switch event {
    case .queueConfigured(
      let queue, let size, let firstPosition, let descriptorArea, let driverArea,
      let deviceArea):
      guard queue < 2 else { break }
      let layout = SplitVirtqueueLayout(
        queueSize: size, descriptorArea: descriptorArea, driverArea: driverArea,
        deviceArea: deviceArea)
      rings[Int(queue)] = Ring(isPlaced: true, layout: layout, seen: firstPosition)
      if Int(queue) == Self.transmit { backend.reset() }
    case .bufferRegion(let queue, _, let stride, _):
      if queue < 2 { rings[Int(queue)].sharesBuffer = stride == 0 }
    case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, let head, let length, _):
      expectTransmission(head: head, length: Int(length), record)
    case .usedElement: counts.elements += 1
    default: break
    }
    cursor.advance()
  }

  /// The frame that the model must put on the wire: as captured, or as it lies in memory.
  private mutating func expectTransmission(head: UInt16, length: Int, _ record: TraceRecord) {
    counts.transmitted += 1
    if let captured = input.frames[record.index] {
      counts.compared += 1
      backend.expect(SteeredBackend.Expected(record: cursor.place, bytes: captured))
      return
    }
    let header = NetworkHeader.byteCount(negotiated: device.features)
    let buffer = memory.load64(rings[Self.transmit].layout.descriptor(head))
    let bytes = memory.bytes(at: buffer &+ UInt64(header), byteCount: max(0, length - header))
    backend.expect(SteeredBackend.Expected(record: cursor.place, bytes: bytes))
  }
}
