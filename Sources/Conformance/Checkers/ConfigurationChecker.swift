internal import RingHistory
internal import VirtIO

/// C-8, C-12, C-39: the configuration space.
struct ConfigurationChecker {
  /// The generation read before the reads that follow; `nil` outside such a bracket.
  private var generation: UInt32?
  /// Reads since the last generation.
  private var readCount = 0
  /// The reads are the second try or later: the generation had moved.
  private var hasMoved = false

  mutating func forget() { self = ConfigurationChecker() }

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    if access.isConfiguration {
      if access.isStore {
        checkStore(access, device, &report)
      } else {
        checkField(access, device, &report)
        checkLoad(access, device, &report)
      }
    } else if access.isLoad(of: .configGeneration) {
      if readCount > 0 { report.apply(.configurationIsGuarded) }
      hasMoved = readCount > 0 && generation != nil && generation != access.value
      generation = access.value
      readCount = 0
    } else {
      checkEnd(access, &report)
    }
  }

  private func checkStore(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    let offset = access.offset - MMIORegister.config.rawValue
    // A legacy device takes its address from the driver, once features are negotiated.
    if device.isLegacy, device.isLive, offset < 6 { return report.apply(.configurationIsRead) }
    report.flag(.configurationIsRead, access.words)
  }

  private mutating func checkLoad(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    report.apply(.configurationIsRead)
    guard device.isModern else { return }
    hasMoved = false
    readCount += 1
    // One field in one access needs no guard.
    guard readCount > 1 else { return }
    report.apply(.configurationIsGuarded)
    if generation == nil, readCount == 2 {
      report.flag(
        .configurationIsGuarded,
        "\(access.words): read \(readCount) in a row without ConfigGeneration")
    }
  }

  private mutating func checkEnd(_ access: RegisterAccess, _ report: inout RuleReport) {
    if generation != nil, readCount > 1 {
      report.flag(
        .configurationIsGuarded,
        "\(access.words) after \(readCount) reads without ConfigGeneration behind them")
    } else if hasMoved {
      report.flag(
        .configurationIsGuarded,
        "\(access.words) after reads in which ConfigGeneration moved")
    }
    forget()
  }

  private func checkField(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    let (rule, needed): (Rule, FeatureBits)
    switch access.offset - MMIORegister.config.rawValue {
    case 0..<6: (rule, needed) = (.offeredConfigurationFields, .mac)
    case 6..<8: (rule, needed) = (.offeredConfigurationFields, .status)
    case 8..<10: (rule, needed) = (.configurationIsGuarded, [.mq, .rss])
    case 10..<12: (rule, needed) = (.offeredConfigurationFields, .mtu)
    case 12..<17: (rule, needed) = (.configurationIsGuarded, .speedDuplex)
    default: (rule, needed) = (.configurationIsGuarded, [.rss, .hashReport])
    }
    report.apply(rule)
    guard device.offered & needed.rawValue == 0 else { return }
    report.flag(
      rule, "\(access.words): the field was not offered (\(device.offered.hexadecimal))")
  }
}
