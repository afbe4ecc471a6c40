/// An entry of the descriptor table, `struct virtq_desc` (VIRTIO 1.4 §2.7.5).
public struct Descriptor: Equatable, Sendable {
  /// Bytes of one entry.
  public static let byteCount = 16
  public static let addressOffset = 0
  public static let lengthOffset = 8
  public static let flagsOffset = 12
  public static let nextOffset = 14

  /// Guest-physical.
  public var address: UInt64
  /// In bytes.
  public var length: UInt32
  public var flags: Flags
  /// The entry that goes on with the chain, if ``Flags/next`` is set.
  public var next: UInt16

  @inlinable
  public init(address: UInt64, length: UInt32, flags: Flags, next: UInt16 = 0) {
    self.address = address
    self.length = length
    self.flags = flags
    self.next = next
  }

  public struct Flags: OptionSet, Equatable, Sendable {
    public let rawValue: UInt16
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The chain goes on in ``Descriptor/next``.
    public static let next = Flags(rawValue: 1)
    /// The buffer is device-writable, otherwise device-readable.
    public static let write = Flags(rawValue: 2)
    /// The buffer holds a table of descriptors (VIRTIO 1.4 §2.7.5.3).
    public static let indirect = Flags(rawValue: 4)
  }
}
