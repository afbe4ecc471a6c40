/// A 48-bit IEEE 802 address.
public struct MACAddress: Equatable, Sendable {
  /// Bytes of an address on the wire.
  public static let byteCount = 6
  /// All stations: ff:ff:ff:ff:ff:ff.
  public static let broadcast = MACAddress(rawValue: 0xffff_ffff_ffff)

  /// The address as a number; the first byte on the wire is the most significant of 48 bits.
  public var rawValue: UInt64

  /// An address from its lower 48 bits.
  @inlinable
  public init(rawValue: UInt64) {
    self.rawValue = rawValue & 0xffff_ffff_ffff
  }

  /// An address from its six bytes in the order of the wire.
  @inlinable
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
    let high = UInt64(a) << 40 | UInt64(b) << 32
    let middle = UInt64(c) << 24 | UInt64(d) << 16
    rawValue = high | middle | UInt64(e) << 8 | UInt64(f)
  }

  /// Whether the group bit is set: multicast or broadcast, never a sender.
  @inlinable
  public var isGroup: Bool { rawValue >> 40 & 1 == 1 }

  @inlinable
  init(_ bytes: RawSpan, at offset: Int) {
    let high = UInt64(bytes.networkUInt16(at: offset)) << 32
    rawValue = high | UInt64(bytes.networkUInt32(at: offset + 2))
  }

  @inlinable
  func store(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.setNetworkUInt16(UInt16(truncatingIfNeeded: rawValue >> 32), at: offset)
    bytes.setNetworkUInt32(UInt32(truncatingIfNeeded: rawValue), at: offset + 2)
  }
}

extension MACAddress: CustomStringConvertible {
  /// Six lower-case hexadecimal pairs with colons, `52:54:00:12:34:56`.
  public var description: String {
    var text = ""
    for shift in stride(from: 40, through: 0, by: -8) {
      let byte = UInt8(truncatingIfNeeded: rawValue >> UInt64(shift))
      text += Self.digit(byte >> 4)
      text += Self.digit(byte & 15)
      if shift > 0 { text += ":" }
    }
    return text
  }

  private static func digit(_ value: UInt8) -> String {
    let scalar = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    return String(Unicode.Scalar(scalar))
  }
}
