import VirtIO

/// Running the device's routines.
extension NetworkDevice {
  /// Whether the device can do anything by itself now.
  public var hasWork: Bool {
    if abort != nil { return false }
    return isWithinRoutine || (isFlushWanted && !netQueue.isEmpty) || transmit.isScheduled
      || pendingNotifications != 0 || (!arrivals.isEmpty && isBackendReading)
  }

  /// The step that a delivery in progress will take next.
  public var receiveStep: ReceiveStep { receive.step }

  /// The step that a transmission in progress will take next.
  public var transmitStep: TransmitStep { transmit.step }

  /// Whether a routine is between two of its steps; the delivery of the whole net queue is one.
  var isWithinRoutine: Bool {
    receive.step != .idle || transmit.step != .idle || controlStep != .idle
      || (isFlushing && isFlushWanted && !netQueue.isEmpty)
  }

  /// Runs one step of the routine in progress, or begins the next one.
  ///
  /// A delivery nests in a transmission, never the other way round.
  ///
  /// - Parameter transmitFirst: which one begins if both could; the host's main loop promises
  ///   no order.
  public mutating func step(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable,
    transmitFirst: Bool = false
  ) {
    if abort != nil { return }
    backend.stepBegins(&self, &memory)
    backend.storesBegin(&self, memory)
    defer { backend.storesEnd(&self, &memory) }
    if receive.step != .idle {
      stepReceive(memory: &memory, &backend)
    } else if isFlushWanted && !netQueue.isEmpty {
      beginDelivery(&backend)
    } else if controlStep != .idle {
      stepControl(memory: &memory, &backend)
    } else if transmit.step != .idle {
      stepTransmit(memory: &memory, backend: &backend)
    } else if pendingNotifications != 0 {
      let queue = pendingNotifications.trailingZeroBitCount
      pendingNotifications &= pendingNotifications - 1
      handleNotification(queue, memory: &memory, &backend)
    } else if transmit.isScheduled && (transmitFirst || arrivals.isEmpty || !isBackendReading) {
      runBottomHalf(memory: &memory)
    } else if !arrivals.isEmpty && isBackendReading {
      readArrival()
    }
  }

  /// Runs until there is nothing left to do.
  public mutating func runToIdle(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    while hasWork { step(memory: &memory, backend: &backend) }
  }

  /// Runs the routine in progress to its end, as whoever waits for the lock sees it.
  public mutating func finishRoutine(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    while isWithinRoutine && abort == nil { step(memory: &memory, backend: &backend) }
  }

  /// Ends the use of the queues until reset, and says so as far as the features allow.
  mutating func fail(_ error: RingError) {
    if error == .accessBeyondMapping {
      abort = .ringAccessBeyondMapping
      return
    }
    if errors.count == Self.errorLimit { errors.removeFirst() }
    errors.append(error)
    if features.contains(.version1) {
      status.insert(.deviceNeedsReset)
      notifyConfigurationChange()
    }
    isBroken = true
  }

  /// Tells a running driver that the configuration space changed.
  package mutating func notifyConfigurationChange() {
    guard status.contains(.driverOK) else { return }
    interruptStatus.formUnion([.usedBuffer, .configurationChange])
    generation &+= 1
    updateInterruptLine()
  }

  /// Sets the line to the level that InterruptStatus asks for; a broken device leaves it.
  package mutating func updateInterruptLine() {
    if isBroken { return }
    interruptLine = !interruptStatus.isEmpty
  }
}

/// For somebody who places the device's steps: what it could do, and the choice among the host's
/// events that ``step(memory:backend:transmitFirst:)`` makes otherwise.
extension NetworkDevice {
  /// Whether a delivery is in progress or due.
  public var isDelivering: Bool { receive.step != .idle || (isFlushWanted && !netQueue.isEmpty) }

  /// Whether the backend has a frame to read.
  public var canReadFrame: Bool { !arrivals.isEmpty && isBackendReading && !isWithinRoutine }

  /// Whether the bottom half is scheduled.
  public var isTransmissionScheduled: Bool { transmit.isScheduled }

  /// Whether the main loop has a notification of queue `number` to handle.
  public func hasDeferredNotification(_ number: UInt16) -> Bool {
    pendingNotifications & 1 << UInt8(number) != 0
  }

  /// The main loop finds the notification of queue `number` before anything else.
  ///
  /// - Precondition: there is one, and no routine is in progress.
  public mutating func handleDeferredNotification(
    _ number: UInt16, memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    precondition(hasDeferredNotification(number) && !isWithinRoutine)
    pendingNotifications &= ~(1 << UInt8(number))
    handleNotification(Int(number), memory: &memory, &backend)
  }

  /// The main loop finds the backend's frame before anything else.
  ///
  /// - Precondition: ``canReadFrame``.
  public mutating func readFrame() {
    precondition(canReadFrame)
    readArrival()
  }

  /// The main loop runs the bottom half before anything else.
  ///
  /// - Precondition: it is scheduled, and no routine is in progress.
  public mutating func beginTransmission(memory: inout GuestMemory) {
    precondition(transmit.isScheduled && !isWithinRoutine)
    runBottomHalf(memory: &memory)
  }
}
