import Bytes
import VirtIO

/// The transmit bottom half, step by step (VIRTIO 1.4 §5.1.6.2).
extension NetworkDevice {
  /// QueueNotify of the transmit queue: nothing is taken within the guest's store.
  mutating func transmitNotified(
    _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    if !isLinkUp {
      dropTransmitQueue(&memory, &decisions)
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
    case .takeChain: takeTransmitChain(&memory, &backend)
    case .handOver: handOver(to: &backend)
    case .storeUsedElement:
      let element = UsedElement(id: UInt32(queues[Self.transmitIndex].chain.head), length: 0)
      storeUsed(element, offset: 0, queue: Self.transmitIndex, &memory, &backend)
      transmit.step = .storeUsedIndex
    case .storeUsedIndex:
      publish(1, queue: Self.transmitIndex, &memory)
      transmit.step = .decideInterrupt
    case .decideInterrupt:
      if wantsInterrupt(queue: Self.transmitIndex, memory, &backend) {
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
      if backend.looksAgain {
        beginFlush(transmit.pass == .first ? .second : .completion)
      } else {
        transmit.step = .idle
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

  private mutating func takeTransmitChain(
    _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    guard takeChain(queue: Self.transmitIndex, &memory, &decisions) else {
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
    switch backend.fateOfTransmission(&self) {
    case .offered: break
    case .lost: return true
    case .refused: return false
    case .broken:
      fail(.injected)
      return true
    }
    let frame = transmit.frame
    let isTaken = backend.transmit(frame.rawSpan, replies: &replies)
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

/// A flush of the transmit queue in progress.
struct TransmitRoutine: Sendable {
  enum Pass: Sendable { case first, second, completion }

  var step = TransmitStep.idle
  var pass = Pass.first
  /// The frame without its header.
  var frame: [UInt8] = []
  /// Frames used in this pass.
  var flushed = 0
  /// The bottom half will run.
  var isScheduled = false
  /// QEMU's `tx_waiting`: a notification would schedule nothing more.
  var isWaiting = false
  /// The backend refused the frame, which stays with the device.
  var isRefused = false

  /// Chains that one pass takes at most.
  static let burst = 256
  /// Bytes of the longest frame that the net layer carries; longer ones vanish.
  static let frameByteLimit: UInt64 = 4096 + 65536
}

/// The observable steps of the transmit bottom half.
public enum TransmitStep: Equatable, Sendable {
  case idle
  /// Loads `avail.idx`, the available entry and the chain.
  case takeChain
  /// Hands the frame to the backend.
  case handOver
  case storeUsedElement
  case storeUsedIndex
  /// Loads `avail.flags` and decides on the interrupt.
  case decideInterrupt
  case setInterruptStatus
  case raiseInterrupt
  /// Clears the flag in `used.flags`, then looks at the queue once more.
  case requestNotification
  /// Sets the flag in `used.flags` and schedules the bottom half again.
  case reschedule
  /// Sets the flag in `used.flags`; the backend refused the frame just offered.
  case awaitBackend
  /// Sets the flag in `used.flags`; a pass began while the backend still refused.
  case findBackendBusy
}
