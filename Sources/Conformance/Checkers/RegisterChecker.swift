internal import RingHistory
internal import VirtIO

/// C-27, C-28: which registers are touched, how, and on which devices.
struct RegisterChecker {
  /// How a register may be used, and by which interface.
  private struct Use {
    var isLegacy = true
    var isModern = true
    var isRead = true
    var isWritten = false
  }

  private static func use(of register: MMIORegister) -> Use {
    switch register {
    case .magicValue, .version, .deviceID, .vendorID, .deviceFeatures, .queueNumMax,
      .interruptStatus:
      Use()
    case .shmLenLow, .shmLenHigh, .shmBaseLow, .shmBaseHigh, .configGeneration:
      Use(isLegacy: false)
    case .status: Use(isWritten: true)
    case .queuePFN: Use(isModern: false, isWritten: true)
    case .queueReady, .queueReset: Use(isLegacy: false, isWritten: true)
    case .guestPageSize, .queueAlign: Use(isModern: false, isRead: false, isWritten: true)
    case .queueDescLow, .queueDescHigh, .queueDriverLow, .queueDriverHigh, .queueDeviceLow,
      .queueDeviceHigh, .shmSel:
      Use(isLegacy: false, isRead: false, isWritten: true)
    default: Use(isRead: false, isWritten: true)
    }
  }

  private static func identifies(_ register: MMIORegister) -> Bool {
    switch register {
    case .magicValue, .version, .deviceID, .vendorID: true
    default: false
    }
  }

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, isKnown: Bool,
    _ report: inout RuleReport
  ) {
    report.apply(.documentedRegisters)
    if let fault = RegisterChecker.fault(access, device) {
      report.flag(.documentedRegisters, "\(access.words): \(fault)")
    }
    guard isKnown else { return }
    report.apply(.foreignDevicesAreLeft)
    if let register = access.register, !access.isStore,
      RegisterChecker.identifies(register)
    {
      return
    }
    if let fault = RegisterChecker.foreign(device) {
      report.flag(.foreignDevicesAreLeft, "slot \(access.slot), \(access.words): \(fault)")
    }
  }

  private static func fault(_ access: RegisterAccess, _ device: DeviceRegisters) -> String? {
    if access.isConfiguration { return width(access) }
    guard access.offset % 4 == 0, access.byteCount ?? 4 == 4 else {
      return "not an aligned access of 32 bits"
    }
    guard let register = access.register else { return "no such register" }
    let use = use(of: register)
    if device.isLegacy && !use.isLegacy { return "not in version 1" }
    if device.isModern && !use.isModern { return "not in version 2" }
    if access.isStore && !use.isWritten { return "read only" }
    if !access.isStore && !use.isRead { return "write only" }
    return nil
  }

  /// A field of the configuration space takes accesses of its own width.
  private static func width(_ access: RegisterAccess) -> String? {
    guard let byteCount = access.byteCount else { return nil }
    let fieldWidth: UInt8
    switch access.offset - MMIORegister.config.rawValue {
    case 0..<6, 16..<18: fieldWidth = 1
    case 6..<12, 18..<20: fieldWidth = 2
    default: fieldWidth = 4
    }
    if byteCount == fieldWidth && access.offset % UInt16(fieldWidth) == 0 { return nil }
    return "\(byteCount) bytes of a field of \(fieldWidth)"
  }

  private static func foreign(_ device: DeviceRegisters) -> String? {
    if device.deviceID == DeviceType.none { return "DeviceID 0" }
    if let magic = device.magic, magic != MMIORegister.magic {
      return "MagicValue \(magic.hexadecimal)"
    }
    if let version = device.version, !device.isLegacy, !device.isModern {
      return "Version \(version)"
    }
    return nil
  }
}
