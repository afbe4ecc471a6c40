import VirtIO

/// The transmit bottom half, step by step (VIRTIO 1.4 §5.1.6.2).
extension NetworkDevice {
  /// QueueNotify of the transmit queue: nothing is taken within the guest's store.
  mutating func transmitNotified(_ memory: inout GuestMemory) {
    if !isLinkUp {
      dropTransmitQueue(&memory)
      return
    }
    if transmit.isWaiting { return }
    transmit.isWaiting = true
    if !isRunning { return }
    setNotification(false, queue: Self.transmitIndex, &memory)
    transmit.isScheduled = true
  }

  /// The bottom half begins.
  mutating func runBottomHalf(memory: inout GuestMemory) {
    transmit.isScheduled = false
    if !isRunning { return }
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
    let isFullBurst = transmit.flushed >= TransmitRoutine.burst
    switch transmit.pass {
    case .first:
      if isFullBurst {
        transmit.isScheduled = true
        transmit.isWaiting = true
        transmit.step = .idle
      } else {
        transmit.step = .requestNotification
      }
    case .completion: transmit.step = isFullBurst ? .reschedule : .idle
    case .second:
      transmit.step = transmit.flushed > 0 ? .reschedule : .idle
    }
  }

  mutating func stepTransmit(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    switch transmit.step {
    case .idle: break
    case .takeChain: takeTransmitChain(&memory)
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
      setNotification(true, queue: Self.transmitIndex, &memory)
      if has(.noRecheck) {
        transmit.step = .idle
      } else {
        beginFlush(transmit.pass == .first ? .second : .completion)
      }
    case .reschedule:
      setNotification(false, queue: Self.transmitIndex, &memory)
      transmit.isScheduled = true
      transmit.isWaiting = true
      transmit.step = .idle
    case .awaitBackend:
      setNotification(false, queue: Self.transmitIndex, &memory)
      transmit.step = .idle
    case .findBackendBusy:
      setNotification(false, queue: Self.transmitIndex, &memory)
      endFlush()
    }
  }

  private mutating func takeTransmitChain(_ memory: inout GuestMemory) {
    guard takeChain(queue: Self.transmitIndex, &memory) else {
      endFlush()
      return
    }
    if queues[Self.transmitIndex].chain.readableCount == 0 {
      refuseChain(.noReadableBuffer)
      return
    }
    let header = UInt64(headerByteCount)
    let byteCount = queues[Self.transmitIndex].chain.readableByteCount
    if byteCount < header {
      if configuration.policy.release == .since9_1 {
        refuseChain(.transmitChainBelowHeader)
      } else {
        abort = .transmitChainBelowHeader
      }
    } else if byteCount == header && configuration.policy.release != .upTo7_2_13 {
      refuseChain(.noFrame)
    } else if byteCount - header > TransmitRoutine.frameByteLimit {
      framesLost += 1
      transmit.step = .storeUsedElement
    } else {
      transmit.frame.removeAll(keepingCapacity: true)
      queues[Self.transmitIndex].chain.read(from: header, of: memory, into: &transmit.frame)
      transmit.step = .handOver
    }
  }

  /// The chain breaks the device, and the bottom half ends.
  private mutating func refuseChain(_ error: RingError) {
    fail(error)
    detachChain(queue: Self.transmitIndex)
    transmit.step = .idle
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
  /// A backend answers an empty frame with 0 bytes, which means that it was refused. Without
  /// link nothing reaches it, and the frame counts as sent.
  private mutating func offerFrame(
    to backend: inout some NetworkBackend & ~Copyable
  ) -> Bool {
    if !isLinkUp && !transmit.isRefused {
      framesLost += 1
      return true
    }
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
