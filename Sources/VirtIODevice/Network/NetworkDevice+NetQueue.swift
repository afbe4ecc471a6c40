import VirtIO

/// The way of a frame from the backend to the receive queue.
extension NetworkDevice {
  /// QEMU's limit for senders that never look back.
  static let netQueueLimit = 10_000

  /// The backend has a frame for the guest.
  public mutating func arrive(_ frame: RawSpan) {
    arrivals.append(frame)
  }

  var canReceive: Bool {
    status.contains(.driverOK) && queues[Self.receiveIndex].isPlaced
  }

  /// The backend reads one frame: it goes to the net queue, and on to the guest if possible.
  mutating func readArrival() {
    if isNetQueueFull {
      arrivals.removeFirst()
      framesLost += 1
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
    if canReceive && !isReceiveDisabled { isFlushWanted = true }
  }

  /// Begins with the first frame of the net queue.
  mutating func beginDelivery() {
    if isReceiveDisabled {
      isFlushWanted = false
    } else if !canReceive {
      finishDelivery(.lost)
    } else {
      receive.used.removeAll(keepingCapacity: true)
      receive.copied = 0
      receive.stored = 0
      receive.bufferCountAddresses = nil
      receive.step = .checkBuffers
      if injector != nil { beginFaultyDelivery() }
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
    switch result {
    case .refused:
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

  /// Every frame of the net queue is consumed and lost: the flush at DRIVER_OK runs before the
  /// status byte is stored, and the receive routine answers that it cannot.
  mutating func loseNetQueue() {
    framesLost += netQueue.count
    if !netQueue.isEmpty { isBackendReading = true }
    netQueue.removeAll()
    isFlushWanted = false
  }
}
