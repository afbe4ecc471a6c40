/// An entry of the used ring, `struct virtq_used_elem` (VIRTIO 1.4 §2.7.8).
public struct UsedElement: Equatable, Sendable {
  /// Bytes of one entry.
  public static let byteCount = 8
  public static let idOffset = 0
  public static let lengthOffset = 4

  /// The head of the descriptor chain that was used.
  public var id: UInt32
  /// Bytes written into the chain's device-writable part.
  public var length: UInt32

  @inlinable
  public init(id: UInt32, length: UInt32) {
    self.id = id
    self.length = length
  }
}
