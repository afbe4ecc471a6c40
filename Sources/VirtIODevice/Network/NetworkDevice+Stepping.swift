import VirtIO

/// Running the device's routines.
extension NetworkDevice {
  /// Whether the device can do anything by itself now.
  public var hasWork: Bool {
    if abort != nil { return false }
    return isWithinRoutine || (isFlushWanted && !netQueue.isEmpty) || transmit.isScheduled
      || pendingNotifications != 0 || (!arrivals.isEmpty && isBackendReading)
      || (injector != nil && hasLateSteps)
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
    if injector != nil { beginStep(&memory, &backend) }
    defer { if injector != nil { endStores(&memory) } }
    if receive.step != .idle {
      stepReceive(memory: &memory)
    } else if isFlushWanted && !netQueue.isEmpty {
      beginDelivery()
    } else if controlStep != .idle {
      stepControl(memory: &memory)
    } else if transmit.step != .idle {
      stepTransmit(memory: &memory, backend: &backend)
    } else if pendingNotifications != 0 {
      let queue = pendingNotifications.trailingZeroBitCount
      pendingNotifications &= pendingNotifications - 1
      handleNotification(queue, memory: &memory)
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
    errors.append(error)
    if features.contains(.version1) {
      status.insert(.deviceNeedsReset)
      notifyConfigurationChange()
    }
    isBroken = true
  }

  /// Tells a running driver that the configuration space changed.
  mutating func notifyConfigurationChange() {
    guard status.contains(.driverOK) else { return }
    interruptStatus.formUnion([.usedBuffer, .configurationChange])
    generation &+= 1
    updateInterruptLine()
  }

  /// Sets the line to the level that InterruptStatus asks for; a broken device leaves it.
  mutating func updateInterruptLine() {
    if isBroken { return }
    interruptLine = !interruptStatus.isEmpty
  }
}
