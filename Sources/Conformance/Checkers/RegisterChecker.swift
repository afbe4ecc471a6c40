internal import VirtIO

/// C-27, C-28: which registers are touched, how, and on which devices.
struct RegisterChecker {
  private static let identification: Set<MMIORegister> = [
    .magicValue, .version, .deviceID, .vendorID,
  ]
  private static let readOnly: Set<MMIORegister> = [
    .magicValue, .version, .deviceID, .vendorID, .deviceFeatures, .queueNumMax, .interruptStatus,
    .shmLenLow, .shmLenHigh, .shmBaseLow, .shmBaseHigh, .configGeneration,
  ]
  private static let readWrite: Set<MMIORegister> = [.queuePFN, .queueReady, .status, .queueReset]
  private static let legacyOnly: Set<MMIORegister> = [.guestPageSize, .queueAlign, .queuePFN]
  private static let modernOnly: Set<MMIORegister> = [
    .queueReady, .queueDescLow, .queueDescHigh, .queueDriverLow, .queueDriverHigh,
    .queueDeviceLow, .queueDeviceHigh, .shmSel, .shmLenLow, .shmLenHigh, .shmBaseLow,
    .shmBaseHigh, .queueReset, .configGeneration,
  ]

  mutating func note(_ access: RegisterAccess, _ facts: Facts, _ report: inout RuleReport) {
    let device = facts.device(access.slot)
    report.apply(.documentedRegisters)
    if let fault = RegisterChecker.fault(access, device) {
      report.flag(.documentedRegisters, "\(access.words): \(fault)")
    }
    guard facts.knows(access.slot) else { return }
    report.apply(.foreignDevicesAreLeft)
    if let register = access.register, !access.isStore,
      RegisterChecker.identification.contains(register)
    {
      return
    }
    if let fault = RegisterChecker.foreign(device) {
      report.flag(.foreignDevicesAreLeft, "slot \(access.slot), \(access.words): \(fault)")
    }
  }

  private static func fault(_ access: RegisterAccess, _ device: DeviceFacts) -> String? {
    if access.isConfiguration { return width(access) }
    guard access.offset % 4 == 0, access.byteCount ?? 4 == 4 else {
      return "not an aligned access of 32 bits"
    }
    guard let register = access.register else { return "no such register" }
    if device.isLegacy && modernOnly.contains(register) { return "not in version 1" }
    if device.isModern && legacyOnly.contains(register) { return "not in version 2" }
    if readWrite.contains(register) { return nil }
    if access.isStore && readOnly.contains(register) { return "read only" }
    if !access.isStore && !readOnly.contains(register) { return "write only" }
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

  private static func foreign(_ device: DeviceFacts) -> String? {
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
