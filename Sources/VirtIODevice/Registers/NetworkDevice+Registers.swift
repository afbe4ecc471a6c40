public import VirtIO

/// Reading the transport's registers (VIRTIO 1.4 §4.2.2, §4.2.4).
extension NetworkDevice {
  /// The vendor that QEMU claims to be: `QEMU`, little-endian.
  static let vendorID: UInt32 = 0x554d_4551
  /// Queues that the register file can select, existing or not.
  static let queueLimit: UInt32 = 1024

  /// What a read of `width` bytes at `offset` gives.
  ///
  /// Control registers take four bytes, the configuration space one, two or four; any other
  /// width reads 0, and so does an offset that is no multiple of the width. A read of the
  /// configuration space renews what a later partial write to it goes on from.
  public mutating func loadRegister(_ offset: UInt16, width: Int) -> UInt32 {
    guard Self.isAligned(offset, width: width) else { return 0 }
    if offset >= MMIORegister.config.rawValue {
      return loadConfiguration(offset - MMIORegister.config.rawValue, width: width)
    }
    let interface = configuration.interface
    guard width == 4, let register = MMIORegister(rawValue: offset),
      register.access.contains(.reading(interface))
    else { return 0 }
    return load(register)
  }

  /// What a transport without device reads (VIRTIO 1.4 §4.2.3.1.1).
  public static func loadFromEmptySlot(_ offset: UInt16, interface: DeviceInterface) -> UInt32 {
    switch MMIORegister(rawValue: offset) {
    case .magicValue: MMIORegister.magic
    case .version: interface.version
    case .vendorID: vendorID
    default: 0
    }
  }

  private func load(_ register: MMIORegister) -> UInt32 {
    switch register {
    case .magicValue: MMIORegister.magic
    case .version: configuration.interface.version
    case .deviceID: DeviceType.network
    case .vendorID: Self.vendorID
    case .deviceFeatures: loadDeviceFeatures()
    case .queueNumMax: selectedQueue < queues.count ? Self.queueLimit : 0
    case .queuePFN: loadPageNumber()
    case .queueReady: isSelectedQueueReady ? 1 : 0
    case .interruptStatus: interruptStatus.rawValue
    case .status: status.rawValue
    case .shmLenLow, .shmLenHigh: .max
    case .configGeneration: generation
    default: 0
    }
  }

  private func loadDeviceFeatures() -> UInt32 {
    let word = configuration.offeredFeatures.rawValue >> UInt64(32 * deviceFeaturesWord)
    if configuration.interface == .legacy && deviceFeaturesWord > 0 { return 0 }
    return UInt32(truncatingIfNeeded: word)
  }

  private func loadPageNumber() -> UInt32 {
    guard selectedQueue < queues.count, queues[selectedQueue].isPlaced else { return 0 }
    let area = queues[selectedQueue].layout.descriptorArea
    return UInt32(truncatingIfNeeded: area >> UInt64(pageShift))
  }
}

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
      receiveNotification(value, memory: &memory, &backend)
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

  /// The device learns of a notification: within the guest's store, or through the main loop once
  /// it runs and the policy defers.
  package mutating func receiveNotification(
    _ value: UInt32, memory: inout GuestMemory,
    _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    decisions.storesBegin(&self, memory)
    defer { decisions.storesEnd(&self, &memory) }
    let isHalved = configuration.policy.release == .since9_1
    let number = isHalved ? value & 0xffff : value
    guard number < UInt32(queues.count) else { return }
    let policy = configuration.policy
    if policy.notificationDelivery == .deferred && status.contains(.driverOK) {
      pendingNotifications |= 1 << UInt8(number)
    } else {
      handleNotification(Int(number), memory: &memory, &decisions)
    }
  }

  /// The queue's handler; broken devices and queues without address have none.
  mutating func handleNotification(
    _ queue: Int, memory: inout GuestMemory,
    _ decisions: inout some DeviceDecisions & ~Copyable
  ) {
    guard !isBroken, queues[queue].isPlaced else { return }
    switch queue {
    case Self.receiveIndex: flushNetQueue()
    case Self.transmitIndex: transmitNotified(&memory, &decisions)
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
      handleNotification(queue, memory: &memory, &backend)
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
