public import TraceFormat
import VirtIO
public import VirtIODevice

/// The device that a recording was made with, as far as its registers tell.
///
/// Taken from the recording: the interface, the offered features and the MAC address, which
/// QEMU's command line and the host's network decide, and the first ring position.
public struct RecordedDevice: Equatable, Sendable {
  /// The transport that it sits behind.
  public private(set) var slot: UInt8 = 0
  /// A run on another device than the recorded one changes it.
  public var configuration: DeviceConfiguration

  private var hasDevice = false
  private var offered: UInt64 = 0
  private var featuresWord: UInt64 = 0
  /// The driver went to work: its device is known.
  private var isKnown = false

  /// - Parameter policy: the release and the way of notifications, which no register tells.
  public init(policy: DevicePolicy = DevicePolicy()) {
    configuration = DeviceConfiguration(interface: .legacy, policy: policy)
    take(offered)
  }

  /// - Parameters:
  ///   - records: at least the recording's start, until the driver first waits.
  ///   - policy: the release and the way of notifications, which no register tells.
  public init(_ records: [TraceRecord], policy: DevicePolicy = DevicePolicy()) {
    self.init(policy: policy)
    for record in records { note(record.event) }
  }

  /// Takes what the next event tells.
  mutating func note(_ event: TraceEvent) {
    guard !isKnown else { return }
    switch event {
    case .registerLoad(let slot, MMIORegister.deviceID.rawValue, DeviceType.network)
    where !hasDevice:
      self.slot = slot
      hasDevice = true
    case .registerLoad(slot, MMIORegister.version.rawValue, MMIORegister.modernVersion):
      configuration.interface = .modern
    case .registerStore(slot, MMIORegister.deviceFeaturesSel.rawValue, let word):
      featuresWord = word == 0 ? 0 : 32
    case .registerLoad(slot, MMIORegister.deviceFeatures.rawValue, let value):
      offered |= UInt64(value) << featuresWord
      take(offered)
    case .registerLoad(slot, let offset, let value) where offset >= RecordedDevice.macStart:
      takeAddress(value, at: offset - RecordedDevice.macStart)
    case .queueConfigured(_, _, let first, _, _, _):
      configuration.firstPosition = RingPosition(first)
    case .waitBegan, .pollBegan: isKnown = true
    default: break
    }
  }

  private static let macStart =
    MMIORegister.config.rawValue + NetworkConfiguration.macOffset

  private mutating func takeAddress(_ value: UInt32, at place: UInt16) {
    guard place < 6 else { return }
    let shift = 8 * UInt64(place)
    configuration.macAddress &= ~(0xFF << shift)
    configuration.macAddress |= UInt64(value & 0xFF) << shift
  }

  private mutating func take(_ offered: UInt64) {
    let features = FeatureBits(rawValue: offered)
    configuration.hostFeatures = features.intersection(Self.hostOffloads)
    configuration.featureMask = features
  }

  /// What a device offers only if the host's network can do it (a tap with virtio-net headers).
  private static let hostOffloads: FeatureBits = [
    .csum, .guestCsum, .guestTSO4, .guestTSO6, .guestECN, .guestUFO, .hostTSO4, .hostTSO6,
    .hostECN, .hostUFO,
  ]
}
