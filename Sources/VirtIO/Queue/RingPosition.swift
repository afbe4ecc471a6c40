/// A free-running position in a ring, as `avail.idx` and `used.idx` count (VIRTIO 1.4 §2.7.6,
/// §2.7.8).
///
/// Positions wrap at 16 bits, whatever the queue size. There is no order among them: of two
/// positions neither is the later one, only a distance exists.
public struct RingPosition: Equatable, Sendable {
  /// The counter as it is stored in shared memory.
  public let rawValue: UInt16

  @inlinable
  public init(_ rawValue: UInt16) { self.rawValue = rawValue }

  /// The position `count` entries further on.
  @inlinable
  public func advanced(by count: UInt16) -> RingPosition {
    RingPosition(rawValue &+ count)
  }

  /// How many entries further on `other` is, 0 to 65,535.
  @inlinable
  public func distance(to other: RingPosition) -> UInt16 {
    other.rawValue &- rawValue
  }

  /// The ring entry of this position.
  ///
  /// - Parameter size: the queue size, at least 1.
  @inlinable
  public func slot(inQueueOf size: UInt16) -> UInt16 {
    rawValue % size
  }
}
