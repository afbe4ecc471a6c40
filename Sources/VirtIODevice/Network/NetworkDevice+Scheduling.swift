/// What somebody who places the device's steps must know of its work.
extension NetworkDevice {
  /// Whether a delivery is in progress, or one could begin or a frame be read now.
  public var canDeliver: Bool {
    receive.step != .idle || (isFlushWanted && !netQueue.isEmpty)
      || (!arrivals.isEmpty && isBackendReading)
  }

  /// Whether the bottom half is in progress or scheduled.
  public var canTransmit: Bool { transmit.step != .idle || transmit.isScheduled }

  /// Whether the main loop has a notification to handle.
  public var hasDeferredNotification: Bool { pendingNotifications != 0 }
}
