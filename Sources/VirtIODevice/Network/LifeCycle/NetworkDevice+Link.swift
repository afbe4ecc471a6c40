import VirtIO

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
  mutating func dropTransmitQueue(_ memory: inout GuestMemory) {
    let index = Self.transmitIndex
    var isAnyDropped = false
    while !isBroken, !queues[index].isEmpty(memory, isBroken: false),
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
      storeUsed(UsedElement(id: UInt32(head), length: 0), offset: 0, queue: index, &memory)
      publish(1, queue: index, &memory)
      framesLost += 1
      isAnyDropped = true
    }
    guard isAnyDropped, wantsInterrupt(queue: index, memory) else { return }
    interruptStatus.insert(.usedBuffer)
    updateInterruptLine()
  }
}
