internal import RingHistory
internal import VirtIO

/// C-4, C-5, C-6, C-29: feature negotiation.
struct FeatureChecker {
  private var hasSelectedDeviceWord = false
  private var hasSelectedDriverWord = false
  private var isChecked = false

  mutating func forget() { self = FeatureChecker() }

  mutating func note(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    switch access.register {
    case .deviceFeaturesSel where access.isStore: hasSelectedDeviceWord = true
    case .driverFeaturesSel where access.isStore: hasSelectedDriverWord = true
    case .deviceFeatures where !access.isStore:
      checkSelected(&hasSelectedDeviceWord, access, &report)
    case .driverFeatures where access.isStore:
      checkSelected(&hasSelectedDriverWord, access, &report)
      checkWord(access, device, &report)
    case .status where access.isStore: checkStatus(access, device, &report)
    default: break
    }
  }

  private func checkSelected(
    _ isSelected: inout Bool, _ access: RegisterAccess, _ report: inout RuleReport
  ) {
    report.apply(.featureWordIsSelected)
    if !isSelected { report.flag(.featureWordIsSelected, "\(access.words) without a selection") }
    isSelected = false
  }

  private func checkWord(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    report.apply(.acceptedFeatures)
    guard let shift = device.shift(ofWord: device.driverFeaturesSel) else {
      if access.value != 0 {
        report.flag(.acceptedFeatures, "\(access.words) in a word that does not exist")
      }
      return
    }
    let accepted = UInt64(access.value) << shift
    // Of a word that was not read since a gap nobody knows what was offered.
    let judged = device.isWhole ? accepted : accepted & device.offeredWords
    let unoffered = judged & ~(device.offered & device.offeredWords)
    if unoffered != 0 {
      return report.flag(
        .acceptedFeatures, "accepts \(unoffered.hexadecimal), which was not offered")
    }
    guard device.version != nil || device.isWhole else { return }
    let known = KnownFeatures.mask(isLegacy: device.isLegacy)
    if accepted & ~known != 0 {
      report.flag(
        .acceptedFeatures, "accepts \((accepted & ~known).hexadecimal), which is reserved")
    }
  }

  private mutating func checkStatus(
    _ access: RegisterAccess, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    let value = DeviceStatus(rawValue: access.value)
    if value.contains(.failed) { return checkFailure(device, &report) }
    guard !isChecked, value.contains(.featuresOK) || value.contains(.driverOK) else { return }
    isChecked = true
    let unknown = device.offered & ~KnownFeatures.mask(isLegacy: device.isLegacy)
    if unknown != 0 { report.apply(.unknownOffersAreHarmless) }
    if let (bit, prerequisite) = KnownFeatures.incomplete(device.features) {
      report.flag(
        .acceptedFeatures,
        "accepts \(bit.rawValue.hexadecimal) without \(prerequisite.rawValue.hexadecimal)")
    }
    guard device.isModern, device.offered & FeatureBits.version1.rawValue != 0 else { return }
    report.apply(.versionIsAccepted)
    if !device.features.contains(.version1) {
      report.flag(.versionIsAccepted, "accepts \(device.accepted.hexadecimal) without VERSION_1")
    }
  }

  /// A driver that gave up before it accepted anything, although all it may need was there.
  private func checkFailure(_ device: DeviceRegisters, _ report: inout RuleReport) {
    let unknown = device.offered & ~KnownFeatures.mask(isLegacy: device.isLegacy)
    guard unknown != 0 else { return }
    report.apply(.unknownOffersAreHarmless)
    let needed: FeatureBits = device.isLegacy ? .anyLayout : .version1
    guard !device.hasWrittenFeatures, device.offered & needed.rawValue != 0 else { return }
    report.flag(
      .unknownOffersAreHarmless,
      "sets FAILED on an offer of \(device.offered.hexadecimal) with \(unknown.hexadecimal) unknown"
    )
  }
}
