internal import VirtIO

/// What register accesses tell of one transport, up to an event.
struct DeviceFacts {
  private(set) var magic: UInt32?
  private(set) var version: UInt32?
  private(set) var deviceID: UInt32?
  /// Status as it was last written or read, DEVICE_NEEDS_RESET included.
  private(set) var status: UInt32 = 0
  private(set) var wasReset = false
  /// Offered features, in the words that the driver read.
  private(set) var offered: UInt64 = 0
  private(set) var offeredWords: UInt64 = 0
  private(set) var accepted: UInt64 = 0
  private(set) var hasWrittenFeatures = false
  private(set) var deviceFeaturesSel: UInt32 = 0
  private(set) var driverFeaturesSel: UInt32 = 0
  private(set) var queueSel: UInt32 = 0

  var isLegacy: Bool { version == MMIORegister.legacyVersion }
  var isModern: Bool { version == MMIORegister.modernVersion }
  var isLive: Bool { status & DeviceStatus.driverOK.rawValue != 0 }
  var features: FeatureBits { FeatureBits(rawValue: accepted) }

  /// Where a word of features goes; `nil` for a word that this interface does not have.
  func shift(ofWord selector: UInt32) -> UInt64? {
    if selector == 0 { return 0 }
    return isLegacy || selector > 1 ? nil : 32
  }

  mutating func take(_ access: RegisterAccess) {
    guard let register = access.register else { return }
    if access.isStore {
      takeStore(access.value, register)
    } else {
      takeLoad(access.value, register)
    }
  }

  private mutating func takeLoad(_ value: UInt32, _ register: MMIORegister) {
    switch register {
    case .magicValue: magic = value
    case .version: version = value
    case .deviceID: deviceID = value
    case .status: status = value
    case .deviceFeatures:
      guard let shift = shift(ofWord: deviceFeaturesSel) else { return }
      offeredWords |= 0xFFFF_FFFF << shift
      offered = offered & ~(0xFFFF_FFFF << shift) | UInt64(value) << shift
    default: break
    }
  }

  private mutating func takeStore(_ value: UInt32, _ register: MMIORegister) {
    switch register {
    case .deviceFeaturesSel: deviceFeaturesSel = value
    case .driverFeaturesSel: driverFeaturesSel = value
    case .queueSel: queueSel = value
    case .driverFeatures:
      hasWrittenFeatures = true
      guard let shift = shift(ofWord: driverFeaturesSel) else { return }
      accepted = accepted & ~(0xFFFF_FFFF << shift) | UInt64(value) << shift
    case .status:
      status = value
      guard value == 0 else { return }
      wasReset = true
      (accepted, hasWrittenFeatures) = (0, false)
      (deviceFeaturesSel, driverFeaturesSel, queueSel) = (0, 0, 0)
    default: break
    }
  }
}
