import Bytes
import VirtIO

/// The delivery of one frame, step by step (VIRTIO 1.4 §5.1.6.4).
extension NetworkDevice {
  mutating func stepReceive(
    memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    switch receive.step {
    case .idle: break
    case .checkBuffers:
      receive.step = hasBuffers(memory, decisions) ? .suppressNotification : .requestNotification
    case .requestNotification:
      if decisions.asksBeforeSleep { setNotification(true, queue: Self.receiveIndex, &memory) }
      receive.step = .recheckBuffers
    case .recheckBuffers: recheckBuffers(memory, decisions)
    case .suppressNotification:
      setNotification(false, queue: Self.receiveIndex, &memory)
      if filter.isPromiscuous || filter.passes(netQueue.firstFilteredBytes, own: macAddress) {
        receive.step = .takeChain
      } else {
        finishDelivery(.lost)
      }
    case .takeChain: takeReceiveChain(&memory, &decisions)
    case .storeHeader: storeHeader(&memory)
    case .storePayload: storePayload(&memory)
    case .storeBufferCount: storeBufferCount(&memory)
    case .storeUsedElement: storeReceiveElement(&memory, &decisions)
    case .storeUsedIndex:
      publish(UInt16(receive.used.count), queue: Self.receiveIndex, &memory)
      receive.step = .decideInterrupt
    case .decideInterrupt:
      if wantsInterrupt(queue: Self.receiveIndex, memory, &decisions) {
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

  private mutating func takeReceiveChain(
    _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    if receive.used.count == DescriptorChain.segmentLimit {
      fail(.tooManyBuffers)
      queues[Self.receiveIndex].inUse -= receive.used.count
      finishDelivery(.lost)
      return
    }
    guard takeChain(queue: Self.receiveIndex, &memory, &decisions) else {
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
    _ = queues[Self.receiveIndex].chain.write(zeros.rawSpan, at: 0, to: &memory)
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

  private mutating func storeReceiveElement(
    _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    let element = receive.used[receive.stored]
    storeUsed(
      element, offset: UInt16(receive.stored), queue: Self.receiveIndex, &memory, &decisions)
    receive.stored += 1
    if receive.stored == receive.used.count { receive.step = .storeUsedIndex }
  }
}

/// Whether the receive queue has room for the frame, and the flag that follows from it.
extension NetworkDevice {
  private var bytesNeeded: UInt32 { UInt32(netQueue.firstByteCount + headerByteCount) }

  /// The first look. Without mergeable buffers one chain is enough, whatever its size.
  mutating func hasBuffers(
    _ memory: borrowing GuestMemory, _ decisions: borrowing some DeviceDecisions & ~Copyable
  ) -> Bool {
    let isEmpty = queues[Self.receiveIndex].isEmpty(memory, isBroken: isBroken, decisions)
    switch configuration.policy.release {
    case .upTo7_2_13:
      return !isEmpty && (!isMergeable || countsEnough(memory))
    case .since7_2_14, .since9_1:
      return (!isEmpty && !isMergeable) || countsEnough(memory)
    }
  }

  /// The look after the notification was asked for, in case buffers came in between.
  mutating func recheckBuffers(
    _ memory: borrowing GuestMemory, _ decisions: borrowing some DeviceDecisions & ~Copyable
  ) {
    if !decisions.looksAgain { return finishDelivery(.refused) }
    switch configuration.policy.release {
    case .upTo7_2_13:
      if hasBuffers(memory, decisions) {
        receive.step = .suppressNotification
      } else {
        finishDelivery(.refused)
      }
    case .since7_2_14, .since9_1:
      if hasMoved(memory) {
        receive.step = .checkBuffers
      } else {
        finishDelivery(.refused)
      }
    }
  }

  /// Whether `avail.idx` is no longer what it was when the buffers were counted.
  private mutating func hasMoved(_ memory: borrowing GuestMemory) -> Bool {
    guard let mark = receive.mark, !isBroken,
      queues[Self.receiveIndex].layout.driverArea != 0
    else { return false }
    return queues[Self.receiveIndex].loadAvailableIndex(memory) != mark
  }

  private mutating func countsEnough(_ memory: borrowing GuestMemory) -> Bool {
    receive.mark = nil
    guard queues[Self.receiveIndex].isMapped else { return false }
    if queues[Self.receiveIndex].isLargerThanMapping {
      fail(.tableBeyondMapping)
      return false
    }
    do throws(RingError) {
      let needed = bytesNeeded
      let count = try queues[Self.receiveIndex].writableBytes(
        limit: needed, trustsShadow: configuration.policy.release == .since9_1, memory)
      receive.mark = queues[Self.receiveIndex].shadowAvailable
      return count >= needed
    } catch {
      receive.mark = queues[Self.receiveIndex].shadowAvailable
      fail(error)
      return false
    }
  }
}

/// A delivery in progress.
struct ReceiveRoutine: Sendable {
  var step = ReceiveStep.idle
  /// The shadow of `avail.idx` when the buffers were found wanting.
  var mark: RingPosition?
  /// Bytes of the frame in guest memory so far.
  var copied = 0
  /// Chains filled so far.
  var used: [UsedElement] = []
  /// Elements stored so far.
  var stored = 0
  /// One of the chains filled so far holds the bounce buffer.
  var holdsBounceBuffer = false
  /// The frame came while older ones waited that could have been delivered: it goes first.
  var isOvertaking = false
  /// Where `num_buffers` goes, byte by byte: the field may straddle two segments.
  var bufferCountAddresses: (low: UInt64, high: UInt64)?
}

/// The observable steps of delivering one frame: a running processor can look at memory between
/// any two of them.
public enum ReceiveStep: Equatable, Sendable {
  case idle
  /// Loads `avail.idx`, if the shadow shows nothing.
  case checkBuffers
  /// Clears the flag in `used.flags`: the queue was found empty.
  case requestNotification
  /// Loads `avail.idx` again.
  case recheckBuffers
  /// Sets the flag in `used.flags`.
  case suppressNotification
  /// Loads the available entry and the chain.
  case takeChain
  /// Stores ten zero bytes.
  case storeHeader
  case storePayload
  /// Stores `num_buffers`.
  case storeBufferCount
  case storeUsedElement
  case storeUsedIndex
  /// Loads `avail.flags` and decides on the interrupt.
  case decideInterrupt
  case setInterruptStatus
  case raiseInterrupt
}
