import VirtIO

/// Initialisation and reset (VIRTIO 1.4 §3.1, §2.4).
extension NetworkDevice {
  /// Puts features in force; after FEATURES_OK nothing changes any more.
  mutating func accept(_ requested: FeatureBits) {
    if status.contains(.featuresOK) { return }
    features = requested.intersection(configuration.offeredFeatures)
  }

  /// A write to Status: the device's own reaction comes first, the byte is stored last.
  mutating func storeStatus(
    _ value: UInt32, memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    let new = DeviceStatus(rawValue: value & 0xff)
    if new.isEmpty {
      reset(memory: &memory, backend: &backend)
      return
    }
    if configuration.interface == .modern && new.contains(.featuresOK) {
      let words = UInt64(latchedFeatures[1]) << 32 | UInt64(latchedFeatures[0])
      accept(FeatureBits(rawValue: words))
    }
    if new.contains(.driverOK) { startQueues() } else { transmit.isScheduled = false }
    status = new
  }

  /// The status hook with DRIVER_OK: it runs while the old status byte is in place.
  private mutating func startQueues() {
    isReceiveDisabled = false
    if canReceive {
      isFlushWanted = !netQueue.isEmpty
    } else {
      loseNetQueue()
    }
    if transmit.isWaiting { transmit.isScheduled = true }
  }

  /// Resets the device at once; frames in the net queue stay, and DRIVER_OK loses them.
  mutating func reset(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    transmit.isScheduled = false
    status = []
    completeRefusedFrame(memory: &memory, backend: &backend)
    injector?.forgetStores()
    features = []
    isBroken = false
    isReceiveDisabled = false
    isFlushWanted = false
    pendingNotifications = 0
    selectedQueue = 0
    interruptStatus = []
    interruptLine = false
    for index in 0..<queues.count { queues[index].reset() }
  }

  /// The frame that the backend refused is used, taken or not, before the queues vanish.
  private mutating func completeRefusedFrame(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    guard transmit.isRefused else { return }
    backendBecameReady(memory: &memory, backend: &backend)
    if transmit.step == .idle { transmit.step = .storeUsedElement }
    finishRoutine(memory: &memory, backend: &backend)
  }
}
