internal import Bytes

/// An address of either version of IP.
public enum InternetAddress: Hashable, Sendable {
  case version4(IPv4Address)
  /// The 128 bits (RFC 4291 §2), the first on the wire in `high`.
  case version6(high: UInt64, low: UInt64)

  init(version6 bytes: RawSpan, at offset: Int) {
    func half(_ offset: Int) -> UInt64 {
      UInt64(bytes.networkUInt32(at: offset)) << 32
        | UInt64(bytes.networkUInt32(at: offset + 4))
    }
    self = .version6(high: half(offset), low: half(offset + 8))
  }

  /// Whether it names one host: neither a group, nor everybody, nor nobody.
  public var isUnicast: Bool {
    switch self {
    case .version4(let address):
      !address.isMulticast && address != .limitedBroadcast && address != .unspecified
    case .version6(let high, let low): high >> 56 != 0xFF && (high | low) != 0
    }
  }
}

extension InternetAddress: CustomStringConvertible {
  /// `10.0.2.15` or `fe80::1`.
  public var description: String {
    var text = ByteBuffer(capacity: 40)
    text.append(self)
    return text.bytes.text()
  }
}

/// One end of a TCP connection: an address and a port.
public struct InternetEndpoint: Hashable, Sendable {
  public var address: InternetAddress
  public var port: UInt16

  public init(address: InternetAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension InternetEndpoint: CustomStringConvertible {
  /// `10.0.2.15:80` or `[fe80::1]:80` (RFC 5952 §6).
  public var description: String {
    if case .version6 = address { "[\(address)]:\(port)" } else { "\(address):\(port)" }
  }
}
