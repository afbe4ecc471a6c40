import VirtIO

/// The delivery of one frame, step by step (VIRTIO 1.4 §5.1.6.4).
extension NetworkDevice {
  mutating func stepReceive(memory: inout GuestMemory) {
    switch receive.step {
    case .idle: break
    case .checkBuffers:
      receive.step = hasBuffers(memory) ? .suppressNotification : .requestNotification
    case .requestNotification:
      if !has(.sleepsUnasked) { setNotification(true, queue: Self.receiveIndex, &memory) }
      receive.step = .recheckBuffers
    case .recheckBuffers: recheckBuffers(memory)
    case .suppressNotification:
      setNotification(false, queue: Self.receiveIndex, &memory)
      if filter.isPromiscuous || filter.passes(netQueue.firstHead, own: macAddress) {
        receive.step = .takeChain
      } else {
        finishDelivery(.lost)
      }
    case .takeChain: takeReceiveChain(&memory)
    case .storeHeader: storeHeader(&memory)
    case .storePayload: storePayload(&memory)
    case .storeBufferCount: storeBufferCount(&memory)
    case .storeUsedElement: storeReceiveElement(&memory)
    case .storeUsedIndex:
      publish(UInt16(receive.used.count), queue: Self.receiveIndex, &memory)
      receive.step = .decideInterrupt
    case .decideInterrupt:
      if wantsInterrupt(queue: Self.receiveIndex, memory) {
        receive.step = .setInterruptStatus
      } else {
        finishDelivery(.delivered)
      }
    case .setInterruptStatus:
      interruptStatus.insert(.usedBuffer)
      receive.step = .raiseInterrupt
    case .raiseInterrupt:
      updateInterruptLine()
      finishDelivery(.delivered)
    }
  }

  private mutating func takeReceiveChain(_ memory: inout GuestMemory) {
    if receive.used.count == DescriptorChain.segmentLimit {
      fail(.tooManyBuffers)
      queues[Self.receiveIndex].inUse -= receive.used.count
      finishDelivery(.lost)
      return
    }
    guard takeChain(queue: Self.receiveIndex, &memory) else {
      if !receive.used.isEmpty {
        fail(.unexpectedlyEmpty)
        queues[Self.receiveIndex].inUse -= receive.used.count
      }
      finishDelivery(.lost)
      return
    }
    if queues[Self.receiveIndex].chain.handOverBounceBuffer() { receive.holdsBounceBuffer = true }
    if queues[Self.receiveIndex].chain.writableCount == 0 {
      fail(.noWritableBuffer)
      queues[Self.receiveIndex].inUse -= 1 + receive.used.count
      finishDelivery(.lost)
      return
    }
    if !receive.used.isEmpty {
      receive.step = .storePayload
    } else if queues[Self.receiveIndex].chain.writableByteCount < UInt64(headerByteCount) {
      abort = .receiveChainBelowHeader
    } else {
      receive.step = .storeHeader
    }
  }

  private mutating func storeHeader(_ memory: inout GuestMemory) {
    let zeros: [10 of UInt8] = .init(repeating: 0)
    _ = queues[Self.receiveIndex].chain.write(zeros.rawBytes, at: 0, to: &memory)
    let field = UInt64(NetworkHeader.numBuffersOffset)
    let isStrict = configuration.policy.conformance == .strict && features.contains(.version1)
    if isMergeable || isStrict,
      let low = queues[Self.receiveIndex].chain.writableAddress(at: field),
      let high = queues[Self.receiveIndex].chain.writableAddress(at: field + 1)
    {
      receive.bufferCountAddresses = (low, high)
    }
    receive.step = .storePayload
  }

  private mutating func storePayload(_ memory: inout GuestMemory) {
    let isFirst = receive.used.isEmpty
    let offset = isFirst ? headerByteCount : 0
    let done = receive.copied
    let count = queues[Self.receiveIndex].chain.write(
      netQueue.first.extracting(droppingFirst: done), at: UInt64(offset), to: &memory)
    receive.copied += count
    let isComplete = receive.copied == netQueue.firstByteCount
    if !isMergeable && !isComplete {
      queues[Self.receiveIndex].giveBack()
      finishDelivery(.lost)
      return
    }
    receive.used.append(
      UsedElement(id: UInt32(queues[Self.receiveIndex].chain.head), length: UInt32(offset + count)))
    if !isComplete {
      receive.step = .takeChain
    } else if receive.bufferCountAddresses != nil {
      receive.step = .storeBufferCount
    } else {
      receive.step = .storeUsedElement
    }
  }

  private mutating func storeBufferCount(_ memory: inout GuestMemory) {
    if let addresses = receive.bufferCountAddresses {
      let count = UInt16(receive.used.count)
      memory.store8(UInt8(truncatingIfNeeded: count), to: addresses.low)
      memory.store8(UInt8(truncatingIfNeeded: count >> 8), to: addresses.high)
    }
    receive.step = .storeUsedElement
  }

  private mutating func storeReceiveElement(_ memory: inout GuestMemory) {
    let element = receive.used[receive.stored]
    storeUsed(element, offset: UInt16(receive.stored), queue: Self.receiveIndex, &memory)
    receive.stored += 1
    if receive.stored == receive.used.count { receive.step = .storeUsedIndex }
  }
}
