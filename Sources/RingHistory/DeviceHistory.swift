public import Recording
public import VirtIO
public import Wire

/// One access to a register of a virtio-mmio transport.
public struct RegisterAccess: Sendable {
  /// Number of the transport.
  public var slot: UInt8
  public var offset: UInt16
  /// `nil` where only the record of the access is seen.
  public var byteCount: UInt8?
  public var value: UInt32
  public var isStore: Bool

  public init(slot: UInt8, offset: UInt16, byteCount: UInt8? = nil, value: UInt32, isStore: Bool) {
    self.slot = slot
    self.offset = offset
    self.byteCount = byteCount
    self.value = value
    self.isStore = isStore
  }

  public var register: MMIORegister? { MMIORegister(rawValue: offset) }
  public var isReset: Bool { isStore && offset == MMIORegister.status.rawValue && value == 0 }
  public var isConfiguration: Bool { offset >= MMIORegister.config.rawValue }

  public func isStore(to wanted: MMIORegister) -> Bool { isStore && offset == wanted.rawValue }
  public func isLoad(of wanted: MMIORegister) -> Bool { !isStore && offset == wanted.rawValue }
}

/// What the accesses to one transport's registers tell since the last of them that is missing.
public struct DeviceRegisters: Equatable, Sendable {
  public private(set) var magic: UInt32?
  public private(set) var version: UInt32?
  public private(set) var deviceID: UInt32?
  /// Status as it was last written or read, DEVICE_NEEDS_RESET included.
  public private(set) var status: UInt32 = 0
  public private(set) var wasReset = false
  /// Offered features, in the words that the driver read.
  public private(set) var offered: UInt64 = 0
  public private(set) var offeredWords: UInt64 = 0
  public private(set) var accepted: UInt64 = 0
  public private(set) var hasWrittenFeatures = false
  public private(set) var deviceFeaturesSel: UInt32 = 0
  public private(set) var driverFeaturesSel: UInt32 = 0
  public private(set) var queueSel: UInt32 = 0
  /// No access is missing.
  public private(set) var isWhole: Bool

  public init(isWhole: Bool = true) { self.isWhole = isWhole }

  public var isLegacy: Bool { version == MMIORegister.legacyVersion }
  public var isModern: Bool { version == MMIORegister.modernVersion }
  public var isLive: Bool { status & DeviceStatus.driverOK.rawValue != 0 }
  public var features: FeatureBits { FeatureBits(rawValue: accepted) }

  /// Where a word of features goes; `nil` for a word that this interface does not have.
  public func shift(ofWord selector: UInt32) -> UInt64? {
    if selector == 0 { return 0 }
    return isLegacy || selector > 1 ? nil : 32
  }

  /// Accesses are missing: a device stays what it is, and its registers may be anything.
  mutating func noteGap() {
    var unknown = DeviceRegisters(isWhole: false)
    (unknown.magic, unknown.version, unknown.deviceID) = (magic, version, deviceID)
    self = unknown
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

/// What is known of one transport: its registers as they stand, and what was ever told of it.
///
/// A device does not become another one where statements are missing; its registers may.
public struct DeviceHistory: Equatable, Sendable {
  /// Number of the virtio-mmio transport.
  public let slot: UInt8
  /// What the accesses since the last gap tell.
  public private(set) var registers: DeviceRegisters
  /// What the driver last read from Version; `nil` when nobody said.
  public private(set) var version: UInt32?
  /// Features that the driver accepted last; `nil` when negotiation was not told, or undone.
  public private(set) var features: FeatureBits?
  /// The device's MAC address as the driver read it byte by byte (VIRTIO 1.4 §5.1.4).
  public private(set) var guestAddress: MACAddress?
  /// The first time that the driver set DRIVER_OK (VIRTIO 1.4 §3.1.1).
  public private(set) var driverReady: RecordPlace?

  private var addressBytes: UInt64 = 0
  private var addressBytesRead: UInt8 = 0

  /// - Parameter isWhole: no earlier access to it can be missing.
  public init(slot: UInt8, isWhole: Bool = true) {
    self.slot = slot
    registers = DeviceRegisters(isWhole: isWhole)
  }

  /// Bytes of the virtio-net header before each frame; `nil` when negotiation is not known.
  public var headerByteCount: Int? {
    features.map { NetworkHeader.byteCount(negotiated: $0) }
  }

  /// Takes the next access to the transport.
  public mutating func take(_ access: RegisterAccess, at place: RecordPlace) {
    registers.take(access)
    if access.isConfiguration, !access.isStore { return noteAddress(access) }
    if access.isLoad(of: .version) { version = access.value }
    guard access.isStore else { return }
    if registers.hasWrittenFeatures { features = registers.features }
    guard access.offset == MMIORegister.status.rawValue else { return }
    if access.value == 0 {
      features = nil
    } else if driverReady == nil, registers.isLive {
      driverReady = place
    }
  }

  private mutating func noteAddress(_ access: RegisterAccess) {
    let start = MMIORegister.config.rawValue + NetworkConfiguration.macOffset
    let count = UInt16(MACAddress.byteCount)
    guard access.offset >= start, access.offset - start < count, access.value <= 0xFF else {
      return
    }
    let place = access.offset - start
    let shift = UInt64(8 * (count - 1 - place))
    addressBytes = addressBytes & ~(0xFF << shift) | UInt64(access.value) << shift
    addressBytesRead |= 1 << UInt8(place)
    if addressBytesRead == 0x3F { guestAddress = MACAddress(rawValue: addressBytes) }
  }

  /// Accesses are missing: the registers are unknown.
  mutating func noteGap() { registers.noteGap() }
}
