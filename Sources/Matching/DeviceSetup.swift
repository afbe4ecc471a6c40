public import Recording
internal import TraceFormat
public import VirtIO
public import Wire

/// What the recorded register accesses say about one virtio-mmio device.
public struct DeviceSetup: Equatable, Sendable {
  /// Number of the virtio-mmio transport.
  public var slot: UInt8
  /// What the driver read from Version; `nil` when that is not in the trace.
  public internal(set) var version: UInt32?
  /// Features the driver accepted; `nil` when negotiation is not in the trace.
  public internal(set) var features: FeatureBits?
  /// The device's MAC address as the driver read it byte by byte (VIRTIO 1.4 §5.1.4).
  public internal(set) var guestAddress: MACAddress?
  /// Record index and ticks of the first time the driver set DRIVER_OK (VIRTIO 1.4 §3.1.1).
  public internal(set) var driverReady: RecordPlace?

  private var featureWord: UInt32 = 0
  private var addressBytes: UInt64 = 0
  private var addressBytesRead: UInt8 = 0

  public init(slot: UInt8) { self.slot = slot }

  /// Bytes of the virtio-net header before each frame; `nil` when negotiation was not recorded.
  public var headerByteCount: Int? {
    features.map { NetworkHeader.byteCount(negotiated: $0) }
  }

  /// Takes what the driver read from a register of the transport.
  public mutating func noteLoad(offset: UInt16, value: UInt32) {
    if offset == MMIORegister.version.rawValue { version = value }
    let config = MMIORegister.config.rawValue + NetworkConfiguration.macOffset
    let count = UInt16(MACAddress.byteCount)
    guard offset >= config, offset - config < count, value <= 0xFF else { return }
    let place = offset - config
    let shift = UInt64(8 * (count - 1 - place))
    addressBytes = addressBytes & ~(0xFF << shift) | UInt64(value) << shift
    addressBytesRead |= 1 << UInt8(place)
    if addressBytesRead == 0x3F { guestAddress = MACAddress(rawValue: addressBytes) }
  }

  /// Takes what the driver wrote to a register of the transport.
  public mutating func noteStore(offset: UInt16, value: UInt32, at place: RecordPlace) {
    switch MMIORegister(rawValue: offset) {
    case .driverFeaturesSel:
      featureWord = value
    case .driverFeatures:
      let accepted = features?.rawValue ?? 0
      // A legacy device has one word of features, whatever is selected.
      if version == MMIORegister.legacyVersion {
        if featureWord == 0 { features = FeatureBits(rawValue: UInt64(value)) }
      } else if featureWord == 0 {
        features = FeatureBits(rawValue: (accepted >> 32) << 32 | UInt64(value))
      } else {
        features = FeatureBits(rawValue: accepted & 0xFFFF_FFFF | UInt64(value) << 32)
      }
    case .status:
      if value == 0 {
        features = nil
        featureWord = 0
      } else if DeviceStatus(rawValue: value).contains(.driverOK), driverReady == nil {
        driverReady = place
      }
    default:
      break
    }
  }
}
