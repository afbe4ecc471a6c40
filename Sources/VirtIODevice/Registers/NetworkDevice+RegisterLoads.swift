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
