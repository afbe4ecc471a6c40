import VirtIO

/// Writing the transport's registers (VIRTIO 1.4 §4.2.2, §4.2.4).
extension NetworkDevice {
  /// Writes `value` to the register at `offset`.
  ///
  /// A routine in progress ends first: the processor waits for QEMU's lock. Control registers
  /// take four bytes, the configuration space one, two or four; any other width is ignored, and
  /// so is an offset that is no multiple of the width.
  public mutating func storeRegister(
    _ offset: UInt16, value: UInt32, width: Int, memory: inout GuestMemory,
    backend: inout some NetworkBackend & ~Copyable
  ) {
    finishRoutine(memory: &memory, backend: &backend)
    guard abort == nil, Self.isAligned(offset, width: width) else { return }
    if offset >= MMIORegister.config.rawValue {
      storeConfiguration(offset - MMIORegister.config.rawValue, value, width: width)
      return
    }
    guard width == 4, let register = MMIORegister(rawValue: offset),
      register.access.contains(.writing(configuration.interface))
    else { return }
    switch register {
    case .deviceFeaturesSel: deviceFeaturesWord = value == 0 ? 0 : 1
    case .driverFeaturesSel: driverFeaturesWord = value == 0 ? 0 : 1
    case .driverFeatures: storeDriverFeatures(value, memory)
    case .guestPageSize: storePageSize(value)
    case .queueSel: if value < Self.queueLimit { selectedQueue = Int(value) }
    case .queueNotify:
      storeNotify(value, memory: &memory)
      finishInlineWork(memory: &memory, backend: &backend)
    case .interruptACK:
      interruptStatus.subtract(InterruptStatus(rawValue: value))
      updateInterruptLine()
    case .status: storeStatus(value, memory: &memory, backend: &backend)
    case .queuePFN where value == 0: reset(memory: &memory, backend: &backend)
    case .queueReady: storeReady(value, memory)
    default:
      guard selectedQueue < queues.count else { return }
      storeQueueRegister(register, value, memory)
    }
  }

  private mutating func storeDriverFeatures(
    _ value: UInt32, _ memory: borrowing GuestMemory
  ) {
    switch configuration.interface {
    case .legacy:
      if driverFeaturesWord == 0 { accept(FeatureBits(rawValue: UInt64(value)), memory) }
    case .modern: latchedFeatures[driverFeaturesWord] = value
    }
  }

  private mutating func storePageSize(_ value: UInt32) {
    let shift = UInt32(value.trailingZeroBitCount)
    pageShift = shift > 31 ? 0 : shift
  }

  /// Inline, or through the main loop once the device runs.
  private mutating func storeNotify(_ value: UInt32, memory: inout GuestMemory) {
    if injector != nil && intercepts(notification: value) { return }
    receiveNotification(value, memory: &memory)
  }

  /// The device learns of a notification.
  mutating func receiveNotification(_ value: UInt32, memory: inout GuestMemory) {
    if injector != nil { beginStores(memory) }
    defer { if injector != nil { endStores(&memory) } }
    let isHalved = configuration.policy.release == .since9_1
    let number = isHalved ? value & 0xffff : value
    guard number < UInt32(queues.count) else { return }
    let policy = configuration.policy
    if policy.notificationDelivery == .deferred && status.contains(.driverOK) {
      pendingNotifications |= 1 << UInt8(number)
    } else {
      handleNotification(Int(number), memory: &memory)
    }
  }

  /// The queue's handler; broken devices and queues without address have none.
  mutating func handleNotification(_ queue: Int, memory: inout GuestMemory) {
    guard !isBroken, queues[queue].isPlaced else { return }
    switch queue {
    case Self.receiveIndex: flushNetQueue()
    case Self.transmitIndex: transmitNotified(&memory)
    default: controlStep = .takeChain
    }
  }

  /// What the main loop has not seen is handled before the device stops.
  mutating func handlePendingNotifications(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    while pendingNotifications != 0 {
      let queue = pendingNotifications.trailingZeroBitCount
      pendingNotifications &= pendingNotifications - 1
      handleNotification(queue, memory: &memory)
      finishRoutine(memory: &memory, backend: &backend)
    }
  }

  /// Under the inline policy the net queue drains, and a command runs, within the guest's store.
  private mutating func finishInlineWork(
    memory: inout GuestMemory, backend: inout some NetworkBackend & ~Copyable
  ) {
    guard configuration.policy.notificationDelivery == .inline else { return }
    finishRoutine(memory: &memory, backend: &backend)
  }
}
