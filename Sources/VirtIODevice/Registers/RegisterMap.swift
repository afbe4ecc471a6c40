import VirtIO

/// Who may do what to a register (VIRTIO 1.4 §4.2.2, §4.2.4): the register map, declared once.
struct RegisterAccess: OptionSet {
  let rawValue: UInt8

  static let legacyRead = RegisterAccess(rawValue: 1)
  static let legacyWrite = RegisterAccess(rawValue: 2)
  static let modernRead = RegisterAccess(rawValue: 4)
  static let modernWrite = RegisterAccess(rawValue: 8)

  static let read: RegisterAccess = [.legacyRead, .modernRead]
  static let write: RegisterAccess = [.legacyWrite, .modernWrite]
  static let none: RegisterAccess = []

  static func reading(_ interface: DeviceInterface) -> RegisterAccess {
    interface == .legacy ? .legacyRead : .modernRead
  }

  static func writing(_ interface: DeviceInterface) -> RegisterAccess {
    interface == .legacy ? .legacyWrite : .modernWrite
  }
}

extension MMIORegister {
  /// The access that QEMU 7.2 gives; what is not granted reads 0 and ignores writes.
  var access: RegisterAccess {
    switch self {
    case .magicValue, .version, .deviceID, .vendorID, .deviceFeatures, .queueNumMax,
      .interruptStatus, .shmLenLow, .shmLenHigh:
      .read
    case .deviceFeaturesSel, .driverFeatures, .driverFeaturesSel, .queueSel, .queueNum,
      .queueNotify, .interruptACK:
      .write
    case .guestPageSize, .queueAlign: .legacyWrite
    case .queuePFN: [.legacyRead, .legacyWrite]
    case .queueReady: [.modernRead, .modernWrite]
    case .status, .config: [.read, .write]
    case .queueDescLow, .queueDescHigh, .queueDriverLow, .queueDriverHigh, .queueDeviceLow,
      .queueDeviceHigh:
      .modernWrite
    case .configGeneration: .modernRead
    // QEMU 7.2 has no shared memory region to select and no QueueReset register.
    case .shmSel, .shmBaseLow, .shmBaseHigh, .queueReset: .none
    }
  }
}
