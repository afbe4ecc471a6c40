import VirtIO

/// Initialisation and reset (VIRTIO 1.4 §3.1, §2.4).
extension NetworkDevice {
  /// Puts features in force; after FEATURES_OK nothing changes any more.
  mutating func accept(_ requested: FeatureBits, _ memory: borrowing GuestMemory) {
    if status.contains(.featuresOK) { return }
    putInForce(requested.intersection(configuration.knownFeatures))
    guard features.contains(.eventIdx) else { return }
    for index in 0..<queues.count {
      do throws(RingError) {
        try queues[index].map(hasEvents: true, in: memory)
      } catch {
        fail(error)
      }
    }
  }

  /// Each time anew the VLAN filter is emptied, or opened without CTRL_VLAN.
  private mutating func putInForce(_ accepted: FeatureBits) {
    features = accepted
    filter.networks = VLANTable(passesAll: !accepted.contains(.ctrlVLAN))
  }

  /// A write to Status: the device's own reaction comes first, the byte is stored last.
  mutating func storeStatus(
    _ value: UInt32, memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    let new = DeviceStatus(rawValue: value & 0xff)
    if !new.contains(.driverOK) { handlePendingNotifications(memory: &memory, backend: &backend) }
    if configuration.interface == .modern && new.contains(.featuresOK) {
      let words = UInt64(latchedFeatures[1]) << 32 | UInt64(latchedFeatures[0])
      accept(FeatureBits(rawValue: words), memory)
    }
    if new.isEmpty {
      reset(memory: &memory, backend: &backend)
      return
    }
    updateQueues(for: new, memory: &memory, backend: &backend)
    status = new
  }

  /// The device's reaction to a change of Status, link or machine.
  ///
  /// At DRIVER_OK the old status byte is still in place, so that the net queue is lost.
  mutating func updateQueues(
    for status: DeviceStatus, memory: inout GuestMemory,
    backend: inout some NetworkBackend & ~Copyable
  ) {
    let isStarted = status.contains(.driverOK) && isLinkUp && isRunning
    if isStarted {
      flushNetQueue()
      finishRoutine(memory: &memory, backend: &backend)
    }
    guard transmit.isWaiting else { return }
    transmit.isScheduled = isStarted
    if !isLinkUp && status.contains(.driverOK) && isRunning {
      transmit.isWaiting = false
      setNotification(true, queue: Self.transmitIndex, &memory)
      dropTransmitQueue(&memory)
    }
  }

  /// Resets the device at once; frames in the net queue stay, and DRIVER_OK loses them.
  mutating func reset(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    transmit.isScheduled = false
    status = []
    filter.reset()
    isAnnouncing = false
    macAddress = configuration.macAddress & Self.macAddressMask
    completeRefusedFrame(memory: &memory, backend: &backend)
    injector?.forgetStores()
    isBroken = false
    putInForce([])
    selectedQueue = 0
    interruptStatus = []
    interruptLine = false
    readyQueues = .init(repeating: 0)
    for index in 0..<queues.count { queues[index].reset() }
  }

  /// The frame that the backend refused is used, taken or not, before the queues vanish.
  mutating func completeRefusedFrame(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    guard transmit.isRefused else { return }
    backendBecameReady(memory: &memory, backend: &backend)
    if transmit.step == .idle { transmit.step = .storeUsedElement }
    finishRoutine(memory: &memory, backend: &backend)
  }
}
