/// An IPv4 address (RFC 791 §3.2).
public struct IPv4Address: Hashable, Sendable {
  /// Bytes of an address on the wire.
  public static let byteCount = 4
  /// 255.255.255.255, every host on this link (RFC 919).
  public static let limitedBroadcast = IPv4Address(rawValue: 0xffff_ffff)
  /// 0.0.0.0, no address yet.
  public static let unspecified = IPv4Address(rawValue: 0)

  /// The address as a number; the first byte on the wire is the most significant.
  public var rawValue: UInt32

  /// An address from its number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// An address from its four bytes in the order of the wire.
  @inlinable
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  /// Whether this is a class D address, 224.0.0.0/4 (RFC 5771).
  @inlinable
  public var isMulticast: Bool { rawValue >> 28 == 0b1110 }

  /// Whether this address shares its first `prefixLength` bits with `other`.
  ///
  /// `prefixLength` is 0 (everything matches) to 32; larger counts as 32.
  @inlinable
  public func isOnLink(with other: IPv4Address, prefixLength: UInt8) -> Bool {
    prefixLength == 0 || (rawValue ^ other.rawValue) >> (32 - UInt32(min(prefixLength, 32))) == 0
  }
}

extension IPv4Address {
  /// Reads dotted decimal ASCII text, `10.0.2.15`: four numbers 0 to 255 without leading zeros.
  /// - Throws: ``WireError/Reason/invalidText`` at the first byte that does not fit.
  public init(parsingText text: RawSpan) throws(WireError) {
    var value: UInt32 = 0
    var offset = 0
    for part in 0..<4 {
      if part > 0 {
        guard offset < text.byteCount, text.octet(at: offset) == UInt8(ascii: ".") else {
          throw WireError(.address, .invalidText, at: offset)
        }
        offset += 1
      }
      value = value << 8 | UInt32(try Self.decimalByte(text, at: &offset))
    }
    guard offset == text.byteCount else { throw WireError(.address, .invalidText, at: offset) }
    self.init(rawValue: value)
  }

  private static func decimalByte(
    _ text: RawSpan, at offset: inout Int
  ) throws(WireError) -> UInt8 {
    let start = offset
    var value = 0
    while offset < text.byteCount, offset - start < 3 {
      let byte = text.octet(at: offset)
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
      // A leading zero would be octal to some readers: refuse what is ambiguous.
      guard offset == start || value > 0 else { break }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      offset += 1
    }
    guard offset > start, let byte = UInt8(exactly: value) else {
      throw WireError(.address, .invalidText, at: start)
    }
    return byte
  }
}

extension IPv4Address: CustomStringConvertible {
  /// Dotted decimal, `10.0.2.15`.
  public var description: String {
    "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
  }
}
