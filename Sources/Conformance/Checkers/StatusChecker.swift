internal import RingHistory
internal import VirtIO

/// C-2, C-3, C-10, C-11: the Status register over the life of a device.
struct StatusChecker {
  private var awaitsReset = false
  private var hasFailed = false
  private var needsReset = false

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, isActive: Bool,
    _ report: inout RuleReport
  ) {
    checkReset(access, &report)
    if access.isStore { checkFailure(access, &report) }
    if access.isLoad(of: .status), isActive {
      needsReset = access.value & DeviceStatus.deviceNeedsReset.rawValue != 0
      if needsReset { report.apply(.neededResetIsDone) }
    }
    guard access.isStore(to: .status) else { return }
    report.apply(.statusBitsAreAdded)
    let standing = device.status & ~DeviceStatus.deviceNeedsReset.rawValue
    let cleared = standing & ~access.value
    if access.value != 0, cleared != 0 {
      report.flag(
        .statusBitsAreAdded, "\(access.words) clears \(cleared.hexadecimal)")
    }
    if access.value == 0 {
      self = StatusChecker()
      awaitsReset = true
    } else if access.value & DeviceStatus.failed.rawValue != 0 {
      report.apply(.failureIsTold)
      hasFailed = true
    }
  }

  mutating func noteWait(_ report: inout RuleReport) {
    guard needsReset else { return }
    needsReset = false
    report.flag(.neededResetIsDone, "waits after Status showed DEVICE_NEEDS_RESET")
  }

  func noteHalt(_ device: DeviceRegisters, _ report: inout RuleReport) {
    guard device.status & DeviceStatus.driver.rawValue != 0, !device.isLive,
      device.status & DeviceStatus.failed.rawValue == 0
    else { return }
    report.flag(
      .failureIsTold, "gave up while Status is \(device.status.hexadecimal), without FAILED")
  }

  private mutating func checkReset(_ access: RegisterAccess, _ report: inout RuleReport) {
    guard awaitsReset else { return }
    if access.isLoad(of: .status) {
      report.apply(.resetIsReadBack)
      if access.value == 0 { awaitsReset = false }
    } else if !access.isReset {
      awaitsReset = false
      report.flag(.resetIsReadBack, "\(access.words) before Status read 0")
    }
  }

  private mutating func checkFailure(_ access: RegisterAccess, _ report: inout RuleReport) {
    guard hasFailed, !access.isReset else { return }
    hasFailed = false
    report.flag(.failureIsTold, "\(access.words) after FAILED, without a reset")
  }
}
