/// A TCP sequence number: arithmetic is modulo 2^32, so there is no total order and no `<`
/// (RFC 9293 §3.4 "Sequence Numbers").
public struct TCPSequenceNumber: Equatable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt32

  /// A sequence number by its value.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The number `count` octets later.
  @inlinable
  public func advanced(by count: Int) -> TCPSequenceNumber {
    TCPSequenceNumber(rawValue: rawValue &+ UInt32(truncatingIfNeeded: count))
  }

  /// Octets from `earlier` to this number, -2^31 to 2^31 - 1; negative when this one is earlier.
  @inlinable
  public func distance(from earlier: TCPSequenceNumber) -> Int {
    Int(Int32(bitPattern: rawValue &- earlier.rawValue))
  }

  /// Whether this number comes before `other` in the half circle that follows it.
  @inlinable
  public func isBefore(_ other: TCPSequenceNumber) -> Bool {
    distance(from: other) < 0
  }

  /// Whether this number is `other` or comes before it.
  @inlinable
  public func isAtOrBefore(_ other: TCPSequenceNumber) -> Bool {
    distance(from: other) <= 0
  }

  /// Whether this number is one of the `byteCount` numbers from `start` on.
  @inlinable
  public func isInWindow(from start: TCPSequenceNumber, byteCount: Int) -> Bool {
    Int(rawValue &- start.rawValue) < byteCount
  }
}
