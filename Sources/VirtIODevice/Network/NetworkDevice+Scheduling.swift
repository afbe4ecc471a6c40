/// For somebody who places the device's steps: what it could do, and the choice among the host's
/// events that ``step(memory:backend:transmitFirst:)`` makes otherwise.
extension NetworkDevice {
  /// Whether a delivery is in progress or due.
  public var isDelivering: Bool { receive.step != .idle || (isFlushWanted && !netQueue.isEmpty) }

  /// Whether the backend has a frame to read.
  public var canReadFrame: Bool { !arrivals.isEmpty && isBackendReading && !isWithinRoutine }

  /// Whether the bottom half is in progress or scheduled.
  public var canTransmit: Bool { transmit.step != .idle || transmit.isScheduled }

  /// Whether the main loop has a notification to handle.
  public var hasDeferredNotification: Bool { pendingNotifications != 0 }

  /// The main loop finds the backend's frame before anything else.
  ///
  /// - Precondition: ``canReadFrame``.
  public mutating func readFrame() {
    precondition(canReadFrame)
    readArrival()
  }
}
