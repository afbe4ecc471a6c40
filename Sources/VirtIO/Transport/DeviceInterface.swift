/// The two generations of virtio-mmio registers (VIRTIO 1.4 §4.2.2, §4.2.4).
///
/// The raw value is the word for it in texts and on command lines.
public enum DeviceInterface: String, Equatable, CaseIterable, Sendable {
  /// Version 1, which QEMU offers by default (VIRTIO 1.4 §4.2.4).
  case legacy
  /// Version 2, which negotiates ``FeatureBits/version1``.
  case modern

  /// The interface whose ``MMIORegister/version`` reads `version`; `nil` for any other number.
  @inlinable
  public init?(version: UInt32) {
    switch version {
    case MMIORegister.legacyVersion: self = .legacy
    case MMIORegister.modernVersion: self = .modern
    default: return nil
    }
  }

  /// What ``MMIORegister/version`` reads.
  @inlinable
  public var version: UInt32 {
    switch self {
    case .legacy: MMIORegister.legacyVersion
    case .modern: MMIORegister.modernVersion
    }
  }
}
