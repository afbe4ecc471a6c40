/// Why the device raised its interrupt (VIRTIO 1.4 §4.2.2, InterruptStatus and InterruptACK).
public struct InterruptStatus: OptionSet, Equatable, Sendable {
  public let rawValue: UInt32
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The device used a buffer in at least one of the active queues.
  public static let usedBuffer = InterruptStatus(rawValue: 1)
  /// The configuration of the device changed.
  public static let configurationChange = InterruptStatus(rawValue: 2)
}
