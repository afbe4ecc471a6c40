public import VirtIO

/// One network device: what it offers and how it behaves.
public struct DeviceConfiguration: Equatable, Sendable {
  public var interface: DeviceInterface
  /// The policy; see there for the defaults.
  public var policy: DevicePolicy
  /// The six bytes of the MAC address, the first one in the lowest byte.
  public var macAddress: UInt64
  /// Features that the host's network adds: offered, and without effect in the model.
  public var hostFeatures: FeatureBits
  /// Masks what the model can offer on ``interface``; by default it masks nothing.
  public var featureMask: FeatureBits
  /// Where both indices of every queue start; other than 0 it brings the wrap within reach.
  public var firstPosition: RingPosition

  public init(
    interface: DeviceInterface = .modern, policy: DevicePolicy = DevicePolicy(),
    macAddress: UInt64 = 0x5634_1200_5452, hostFeatures: FeatureBits = [],
    featureMask: FeatureBits = FeatureBits(rawValue: .max),
    firstPosition: RingPosition = RingPosition(0)
  ) {
    self.interface = interface
    self.policy = policy
    self.macAddress = macAddress
    self.hostFeatures = hostFeatures
    self.featureMask = featureMask
    self.firstPosition = firstPosition
  }

  /// The features that the device offers, as QEMU 7.2 does with a backend without vnet header.
  public var offeredFeatures: FeatureBits {
    switch interface {
    case .legacy: knownFeatures
    case .modern: knownFeatures.subtracting(Self.legacyFeatures)
    }
  }

  /// The features that the device puts in force when they are asked for: a modern driver may
  /// have the legacy ones as well, though they are not offered to it.
  var knownFeatures: FeatureBits {
    var features: FeatureBits = [
      .ctrlGuestOffloads, .mac, .mrgRxbuf, .status, .ctrlVq, .ctrlRx, .ctrlVLAN, .ctrlRxExtra,
      .guestAnnounce, .ctrlMACAddr, .indirectDesc, .eventIdx,
    ]
    features.formUnion(Self.legacyFeatures)
    if interface == .modern { features.insert(.version1) }
    // QEMU offers RING_RESET, but has no register for it.
    if interface == .modern && policy.conformance == .qemu { features.insert(.ringReset) }
    return features.union(hostFeatures).intersection(featureMask)
  }

  private static let legacyFeatures: FeatureBits = [.gso, .notifyOnEmpty, .anyLayout]
}
