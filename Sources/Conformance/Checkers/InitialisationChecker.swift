internal import RingHistory
internal import VirtIO

/// C-1, C-7: the steps from reset to DRIVER_OK.
struct InitialisationChecker {
  /// FEATURES_OK was written and not read back.
  private var awaitsConfirmation = false
  private var isRefused = false

  mutating func forget() { self = InitialisationChecker() }

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    checkConfirmation(access, device, &report)
    guard access.isStore, let register = access.register else { return }
    switch register {
    case .status: checkStatus(access, device, &report)
    case .driverFeatures:
      report.apply(.initialisationOrder)
      if device.status & DeviceStatus.driver.rawValue == 0 {
        report.flag(.initialisationOrder, "\(access.words) before DRIVER")
      }
    case .queueNum, .queueReady, .queueDescLow, .queueDriverLow, .queueDeviceLow:
      if device.isModern, device.status & DeviceStatus.featuresOK.rawValue == 0, !isRefused,
        register != .queueReady || access.value != 0
      {
        report.flag(.initialisationOrder, "\(access.words) before FEATURES_OK")
      }
    default: break
    }
  }

  private mutating func checkStatus(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    report.apply(.initialisationOrder)
    let value = DeviceStatus(rawValue: access.value)
    let added = DeviceStatus(rawValue: access.value & ~device.status)
    guard access.value != 0, !value.contains(.failed) else { return }
    if !device.wasReset {
      return report.flag(.initialisationOrder, "\(access.words) before any reset")
    }
    let needed: [(DeviceStatus, DeviceStatus, String)] = [
      (.driver, .acknowledge, "ACKNOWLEDGE"), (.featuresOK, .driver, "DRIVER"),
      (.driverOK, .driver, "DRIVER"),
    ]
    for (bit, before, name) in needed
    where added.contains(bit) && device.status & before.rawValue == 0 {
      return report.flag(.initialisationOrder, "\(access.words) before \(name)")
    }
    if added.contains(.driverOK), device.isModern,
      device.status & DeviceStatus.featuresOK.rawValue == 0
    {
      return report.flag(.initialisationOrder, "\(access.words) before FEATURES_OK")
    }
    if added.contains(.driverOK), device.isLegacy, !device.hasWrittenFeatures {
      return report.flag(.initialisationOrder, "\(access.words) before the features")
    }
    if device.isModern, added.contains(.featuresOK) { awaitsConfirmation = true }
  }

  private mutating func checkConfirmation(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    if awaitsConfirmation, !access.isReset {
      report.apply(.featuresAreConfirmed)
      if access.isLoad(of: .status) {
        isRefused = access.value & DeviceStatus.featuresOK.rawValue == 0
        awaitsConfirmation = false
        return
      }
      awaitsConfirmation = false
      report.flag(.featuresAreConfirmed, "\(access.words) before FEATURES_OK was read back")
      return
    }
    if isRefused, access.isStore, !access.isStore(to: .status) {
      report.flag(.featuresAreConfirmed, "\(access.words) after FEATURES_OK was refused")
    } else if isRefused, access.isStore,
      DeviceStatus(rawValue: access.value).contains(.driverOK)
    {
      report.flag(.featuresAreConfirmed, "\(access.words) after FEATURES_OK was refused")
    } else if access.isStore(to: .driverFeatures), device.isModern,
      device.status & DeviceStatus.featuresOK.rawValue != 0
    {
      report.flag(.featuresAreConfirmed, "\(access.words) after FEATURES_OK")
    }
  }
}
