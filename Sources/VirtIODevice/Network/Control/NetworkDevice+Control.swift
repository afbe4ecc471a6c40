import VirtIO

/// The control queue, step by step (VIRTIO 1.4 §5.1.6.5).
///
/// QEMU serves it whatever features were accepted and before DRIVER_OK as well, and it never
/// declines notifications.
extension NetworkDevice {
  mutating func stepControl(memory: inout GuestMemory) {
    switch controlStep {
    case .idle: break
    case .takeChain:
      controlStep = takeChain(queue: Self.controlIndex, &memory) ? .execute : .idle
    case .execute: execute(&memory)
    case .storeUsedElement:
      let head = UInt32(queues[Self.controlIndex].chain.head)
      storeUsed(UsedElement(id: head, length: 1), offset: 0, queue: Self.controlIndex, &memory)
      controlStep = .storeUsedIndex
    case .storeUsedIndex:
      publish(1, queue: Self.controlIndex, &memory)
      controlStep = .decideInterrupt
    case .decideInterrupt:
      let isWanted = wantsInterrupt(queue: Self.controlIndex, memory)
      controlStep = isWanted ? .setInterruptStatus : .takeChain
    case .setInterruptStatus:
      interruptStatus.insert(.usedBuffer)
      controlStep = .raiseInterrupt
    case .raiseInterrupt:
      updateInterruptLine()
      controlStep = .takeChain
    }
  }

  private mutating func execute(_ memory: inout GuestMemory) {
    let request = queues[Self.controlIndex].chain
    let byteCount = request.readableByteCount
    guard byteCount >= 2, request.writableByteCount >= 1 else {
      fail(.controlChainBelowHeader)
      detachChain(queue: Self.controlIndex)
      controlStep = .idle
      return
    }
    let command = request.loadReadable(at: 1, byteCount: 1, memory)
    let payload = ControlPayload(chain: request, byteCount: byteCount - 2)
    let status = execute(
      ControlClass(rawValue: UInt8(request.loadReadable(at: 0, byteCount: 1, memory))),
      command: UInt8(command), payload, memory)
    let answer: [1 of UInt8] = [status.rawValue]
    _ = request.write(answer.rawBytes, at: 0, to: &memory)
    controlStep = .storeUsedElement
  }

  /// Other classes need features that a device without vnet header does not offer.
  private mutating func execute(
    _ group: ControlClass?, command: UInt8, _ payload: ControlPayload,
    _ memory: borrowing GuestMemory
  ) -> ControlStatus {
    switch group {
    case .receiveMode: setReceiveMode(ReceiveModeCommand(rawValue: command), payload, memory)
    case .macAddress: setMACAddresses(MACAddressCommand(rawValue: command), payload, memory)
    case .vlan: changeVLANs(VLANCommand(rawValue: command), payload, memory)
    case .announce: acknowledgeAnnouncement(AnnounceCommand(rawValue: command))
    case nil: .error
    }
  }
}

/// What follows class and command in the readable part of a control chain.
struct ControlPayload {
  let chain: DescriptorChain
  let byteCount: UInt64

  /// Up to eight bytes from `offset` on, little-endian; `nil` if they are not all there.
  func load(at offset: UInt64, byteCount count: Int, _ memory: borrowing GuestMemory) -> UInt64? {
    guard offset <= byteCount, UInt64(count) <= byteCount - offset else { return nil }
    return chain.loadReadable(at: 2 + offset, byteCount: count, memory)
  }
}
