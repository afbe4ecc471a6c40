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
  public mutating func handleDeferredNotification(_ number: UInt16, memory: inout GuestMemory) {
    precondition(hasDeferredNotification(number) && !isWithinRoutine)
    pendingNotifications &= ~(1 << UInt8(number))
    handleNotification(Int(number), memory: &memory)
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
