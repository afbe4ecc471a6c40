import VirtIO

/// The transmit bottom half, step by step (VIRTIO 1.4 §5.1.6.2).
extension NetworkDevice {
  /// QueueNotify of the transmit queue: nothing is taken within the guest's store.
  mutating func transmitNotified(_ memory: inout GuestMemory) {
    if transmit.isWaiting { return }
    transmit.isWaiting = true
    queues[Self.transmitIndex].setNotification(false, in: &memory)
    transmit.isScheduled = true
  }

  /// The bottom half begins.
  mutating func runBottomHalf(memory: inout GuestMemory) {
    transmit.isScheduled = false
    transmit.isWaiting = false
    guard status.contains(.driverOK) else { return }
    beginFlush(.first)
  }

  private mutating func beginFlush(_ pass: TransmitRoutine.Pass) {
    transmit.pass = pass
    transmit.flushed = 0
    if !status.contains(.driverOK) {
      endFlush()
    } else if transmit.isRefused {
      transmit.step = .findBackendBusy
    } else {
      transmit.step = .takeChain
    }
  }

  /// Ends a pass over the queue; what follows depends on how much it found.
  private mutating func endFlush() {
    switch transmit.pass {
    case .first, .completion:
      if transmit.flushed >= TransmitRoutine.burst {
        transmit.step = .reschedule
      } else {
        transmit.step = transmit.pass == .first ? .requestNotification : .idle
      }
    case .second:
      transmit.step = transmit.flushed > 0 ? .reschedule : .idle
    }
  }

  mutating func stepTransmit(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    switch transmit.step {
    case .idle: break
    case .takeChain: takeTransmitChain(memory)
    case .handOver: handOver(to: &backend)
    case .storeUsedElement:
      let element = UsedElement(id: UInt32(queues[Self.transmitIndex].chain.head), length: 0)
      storeUsed(element, offset: 0, queue: Self.transmitIndex, &memory)
      transmit.step = .storeUsedIndex
    case .storeUsedIndex:
      publish(1, queue: Self.transmitIndex, &memory)
      transmit.step = .decideInterrupt
    case .decideInterrupt:
      if wantsInterrupt(queue: Self.transmitIndex, memory) {
        transmit.step = .setInterruptStatus
      } else {
        frameUsed()
      }
    case .setInterruptStatus:
      interruptStatus.insert(.usedBuffer)
      transmit.step = .raiseInterrupt
    case .raiseInterrupt:
      updateInterruptLine()
      frameUsed()
    case .requestNotification:
      queues[Self.transmitIndex].setNotification(true, in: &memory)
      if has(.noRecheck) {
        transmit.step = .idle
      } else {
        beginFlush(transmit.pass == .first ? .second : .completion)
      }
    case .reschedule:
      queues[Self.transmitIndex].setNotification(false, in: &memory)
      transmit.isScheduled = true
      transmit.isWaiting = true
      transmit.step = .idle
    case .awaitBackend:
      queues[Self.transmitIndex].setNotification(false, in: &memory)
      transmit.step = .idle
    case .findBackendBusy:
      queues[Self.transmitIndex].setNotification(false, in: &memory)
      endFlush()
    }
  }

  private mutating func takeTransmitChain(_ memory: borrowing GuestMemory) {
    guard takeChain(queue: Self.transmitIndex, memory) else {
      endFlush()
      return
    }
    if queues[Self.transmitIndex].chain.readableCount == 0 {
      fail(.noReadableBuffer)
      queues[Self.transmitIndex].inUse -= 1
      transmit.step = .idle
      return
    }
    let header = UInt64(headerByteCount)
    let byteCount = queues[Self.transmitIndex].chain.readableByteCount
    if byteCount < header {
      abort = .transmitChainBelowHeader
    } else if byteCount - header > TransmitRoutine.frameByteLimit {
      framesLost += 1
      transmit.step = .storeUsedElement
    } else {
      transmit.frame.removeAll(keepingCapacity: true)
      queues[Self.transmitIndex].chain.read(from: header, of: memory, into: &transmit.frame)
      transmit.step = .handOver
    }
  }

  private mutating func handOver(to backend: inout some NetworkBackend & ~Copyable) {
    if offerFrame(to: &backend) {
      transmit.step = .storeUsedElement
    } else {
      transmit.isRefused = true
      transmit.step = .awaitBackend
    }
  }

  /// Offers the frame to the backend and takes its replies into the receive path.
  ///
  /// A backend answers an empty frame with 0 bytes, which means that it was refused.
  private mutating func offerFrame(
    to backend: inout some NetworkBackend & ~Copyable
  ) -> Bool {
    if transmit.frame.isEmpty { return false }
    if injector != nil, let isTaken = interceptTransmission() { return isTaken }
    let frame = transmit.frame
    let isTaken = backend.transmit(frame.rawBytes, replies: &replies)
    if isTaken { framesTransmitted += 1 }
    readReplies()
    return isTaken
  }

  /// A frame was used: goes on with the pass, or ends it after a full burst.
  private mutating func frameUsed() {
    if transmit.isRefused {
      transmit.isRefused = false
      transmit.pass = .completion
      transmit.step = .requestNotification
      return
    }
    transmit.flushed += 1
    if transmit.flushed >= TransmitRoutine.burst {
      endFlush()
    } else {
      transmit.step = .takeChain
    }
  }

  /// The backend takes frames again: offers it the frame that it refused.
  public mutating func backendBecameReady(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    finishRoutine(memory: &memory, backend: &backend)
    guard transmit.isRefused, offerFrame(to: &backend) else { return }
    transmit.step = .storeUsedElement
  }
}
