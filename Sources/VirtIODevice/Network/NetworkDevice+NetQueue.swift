import VirtIO

/// The way of a frame from the backend to the receive queue.
extension NetworkDevice {
  /// QEMU's limit for senders that never look back.
  static let netQueueLimit = 10_000

  /// The backend has a frame for the guest.
  ///
  /// A datagram backend reads at most 69,632 bytes of it.
  public mutating func arrive(_ frame: RawSpan) {
    let limit = Int(TransmitRoutine.frameByteLimit)
    if configuration.policy.backend == .datagram && frame.byteCount > limit {
      arrivals.append(frame.extracting(0..<limit))
    } else {
      arrivals.append(frame)
    }
  }

  var canReceive: Bool {
    status.contains(.driverOK) && queues[Self.receiveIndex].layout.driverArea != 0 && isRunning
  }

  /// The backend reads one frame: it goes to the net queue, and on to the guest if possible.
  mutating func readArrival() {
    if isNetQueueFull {
      arrivals.removeFirst()
      framesLost += 1
    } else if arrivals.firstByteCount == 0 {
      // An empty datagram looks like the end of the connection, and the backend reads no more.
      arrivals.removeFirst()
      if configuration.policy.backend == .datagram { isBackendReading = false }
    } else {
      netQueue.takeFirst(of: &arrivals)
      frameQueued()
    }
  }

  /// Takes what the backend sent from within its transmit call.
  ///
  /// The user-mode network sends at once; other backends' replies arrive later like any frame.
  mutating func readReplies() {
    while !replies.isEmpty {
      if configuration.policy.backend == .datagram {
        arrivals.takeFirst(of: &replies)
      } else if isNetQueueFull {
        replies.removeFirst()
        framesLost += 1
      } else {
        netQueue.takeFirst(of: &replies)
        frameQueued()
      }
    }
  }

  private var isNetQueueFull: Bool {
    configuration.policy.backend == .user && netQueue.count >= Self.netQueueLimit
  }

  private mutating func frameQueued() {
    if configuration.policy.backend == .datagram { isBackendReading = false }
    guard canReceive && !isReceiveDisabled else { return }
    let isOvertaking = !isFlushWanted && netQueue.count > 1
    if !isFlushWanted { isFlushing = false }
    isFlushWanted = true
    if isOvertaking {
      receive.isOvertaking = true
      netQueue.moveLastToFront()
    }
  }

  /// Delivers what waits, as a notification of the receive queue does.
  mutating func flushNetQueue() {
    isReceiveDisabled = false
    isFlushWanted = !netQueue.isEmpty
    isFlushing = isFlushWanted
  }

  /// Begins with the first frame of the net queue.
  mutating func beginDelivery(_ decisions: inout some DeviceDecisions & ~Copyable) {
    isFlushing = true
    if !isLinkUp {
      finishDelivery(.lost)
    } else if isReceiveDisabled {
      isFlushWanted = false
    } else if !canReceive {
      finishDelivery(.lost)
    } else {
      receive.used.removeAll(keepingCapacity: true)
      receive.copied = 0
      receive.stored = 0
      receive.bufferCountAddresses = nil
      receive.holdsBounceBuffer = false
      receive.step = .checkBuffers
      if decisions.breaksDelivery(&self) { fail(.injected) }
    }
  }

  enum DeliveryResult {
    case delivered
    /// Consumed, though the guest never saw it.
    case lost
    /// The frame stays at the head of the net queue, and the receive queue is disabled.
    case refused
  }

  mutating func finishDelivery(_ result: DeliveryResult) {
    receive.step = .idle
    if receive.holdsBounceBuffer { bounceBuffer.isTaken = false }
    let isOvertaking = receive.isOvertaking
    receive.isOvertaking = false
    switch result {
    case .refused:
      if isOvertaking { netQueue.moveFirstToEnd() }
      isReceiveDisabled = true
      isFlushWanted = false
      return
    case .delivered: framesDelivered += 1
    case .lost: framesLost += 1
    }
    netQueue.removeFirst()
    isBackendReading = true
    if netQueue.isEmpty { isFlushWanted = false }
  }
}
