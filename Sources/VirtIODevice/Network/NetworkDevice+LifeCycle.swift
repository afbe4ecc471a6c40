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
      dropTransmitQueue(&memory, &backend)
    }
  }

  /// Resets the device at once; frames in the net queue stay, and DRIVER_OK loses them.
  package mutating func reset(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    transmit.isScheduled = false
    status = []
    filter.reset()
    isAnnouncing = false
    macAddress = configuration.macAddress & Self.macAddressMask
    completeRefusedFrame(memory: &memory, backend: &backend)
    backend.deviceWasReset()
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

/// What happens to the device from the host's side.
extension NetworkDevice {
  /// Connects or disconnects the cable, as QEMU's `set_link` with the device's name.
  ///
  /// A change is a configuration change. While the link is down frames for the guest are lost,
  /// unless the guest ran out of buffers before, and chains for transmission are used unsent.
  public mutating func setLink(
    up isUp: Bool, memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    finishRoutine(memory: &memory, backend: &backend)
    if abort != nil { return }
    let isChange = isLinkUp != isUp
    isLinkUp = isUp
    if isChange { notifyConfigurationChange() }
    updateQueues(for: status, memory: &memory, backend: &backend)
  }

  /// Stops or continues the machine's devices, as QEMU's `stop` and `cont`.
  ///
  /// At a stop the net queue is lost and a refused frame is completed; frames that arrive while
  /// it lasts wait, and so does the transmit bottom half.
  public mutating func setRunning(
    _ isRunning: Bool, memory: inout GuestMemory,
    backend: inout some NetworkBackend & ~Copyable
  ) {
    finishRoutine(memory: &memory, backend: &backend)
    if abort != nil { return }
    self.isRunning = isRunning
    let status = self.status
    updateQueues(for: status, memory: &memory, backend: &backend)
    self.status = status
    if isRunning { return }
    completeRefusedFrame(memory: &memory, backend: &backend)
    flushNetQueue()
    finishRoutine(memory: &memory, backend: &backend)
  }

  /// Asks the driver to announce the guest, as QEMU's `announce-self`; drivers that did not
  /// accept GUEST_ANNOUNCE and the control queue are not asked (VIRTIO 1.4 §5.1.6.5.4).
  public mutating func announce() {
    guard features.contains([.guestAnnounce, .ctrlVq]) else { return }
    isAnnouncing = true
    notifyConfigurationChange()
  }

  /// Uses everything that waits for transmission without sending it.
  mutating func dropTransmitQueue(
    _ memory: inout GuestMemory, _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    let index = Self.transmitIndex
    var isAnyDropped = false
    while !isBroken, !queues[index].isEmpty(memory, isBroken: false, decisions),
      queues[index].inUse < Int(queues[index].size)
    {
      let position = queues[index].lastAvailable
      let head: UInt16
      do throws(RingError) {
        head = try queues[index].loadHead(at: position, memory)
      } catch {
        fail(error)
        break
      }
      queues[index].inUse += 1
      queues[index].lastAvailable = position.advanced(by: 1)
      if features.contains(.eventIdx) {
        queues[index].storeAvailableEvent(queues[index].lastAvailable, to: &memory)
      }
      storeUsed(
        UsedElement(id: UInt32(head), length: 0), offset: 0, queue: index, &memory, &decisions)
      publish(1, queue: index, &memory)
      framesLost += 1
      isAnyDropped = true
    }
    guard isAnyDropped, wantsInterrupt(queue: index, memory, &decisions) else { return }
    interruptStatus.insert(.usedBuffer)
    updateInterruptLine()
  }
}
