internal import Bytes

extension FrameSummary {
  /// Between whom a datagram goes, and how many bytes it carries by its own header.
  struct Packet {
    typealias Address = InternetAddress

    var source: Address
    var destination: Address
    var byteCount: Int

    var isVersion6: Bool {
      if case .version6 = source { true } else { false }
    }
  }

  static func append(_ error: WireError, to text: inout ByteBuffer) {
    text.append(error.layer.words)
    text.append(": ")
    text.append(error.reason.words)
    text.append(" at byte ", error.offset)
  }
}

extension WireError.Layer {
  fileprivate var words: StaticString {
    switch self {
    case .address: "address"
    case .ethernet: "Ethernet"
    case .cooked: "Linux cooked"
    case .loopback: "loopback"
    case .arp: "ARP"
    case .ipv4: "IPv4"
    case .ipv6: "IPv6"
    case .icmpv4: "ICMP"
    case .icmpv6: "ICMP6"
    case .udp: "UDP"
    case .tcp: "TCP"
    }
  }
}

extension WireError.Reason {
  fileprivate var words: StaticString {
    switch self {
    case .truncated: "truncated"
    case .invalidLength: "invalid length"
    case .unsupported: "unsupported"
    case .checksum: "wrong checksum"
    case .invalidText: "invalid text"
    }
  }
}

extension EtherType {
  /// IEEE 802.1Q, 802.1ad, and what came before it.
  var isTag: Bool { rawValue == 0x8100 || rawValue == 0x88A8 || rawValue == 0x9100 }
  /// IEEE 802.3's length in a type's place.
  var isLength: Bool { rawValue < 1_536 }
}

extension ByteBuffer {
  /// - Parameter value: 0 or more.
  mutating func append(_ label: StaticString, _ value: Int) {
    append(label)
    append(decimal: UInt64(value))
  }

  mutating func append(_ label: StaticString, _ address: IPv4Address) {
    append(label)
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      append(decimal: UInt64(address.rawValue >> shift & 255))
      if shift > 0 { append(0x2E) }
    }
  }

  mutating func append(_ address: MACAddress) {
    for shift in stride(from: UInt64(40), through: 0, by: -8) {
      append(hexadecimalDigits: address.rawValue >> shift & 0xFF, minimumDigits: 2)
      if shift > 0 { append(0x3A) }
    }
  }

  mutating func append(_ address: FrameSummary.Packet.Address) {
    switch address {
    case .version4(let address): append("", address)
    case .version6(let high, let low): append(version6: high, low)
    }
  }

  /// The longest run of at least two zero groups becomes `::` (RFC 5952 §4.2).
  private mutating func append(version6 high: UInt64, _ low: UInt64) {
    func group(_ place: Int) -> UInt64 {
      (place < 4 ? high : low) >> UInt64(48 - place % 4 * 16) & 0xFFFF
    }
    var longest = 0..<0
    var start = 0
    for place in 0...8 where place == 8 || group(place) != 0 {
      if place - start > max(1, longest.count) { longest = start..<place }
      start = place + 1
    }
    for place in 0..<8 {
      if longest.contains(place) {
        if place == longest.lowerBound { append("::") }
        continue
      }
      if place > 0, place != longest.upperBound { append(0x3A) }
      append(hexadecimalDigits: group(place), minimumDigits: 1)
    }
  }

  /// Both ends of a datagram, with their ports where it has some.
  mutating func append(
    _ packet: FrameSummary.Packet, _ ports: (source: UInt16, destination: UInt16)?
  ) {
    append(packet.isVersion6 ? "IP6 " : "IP ")
    append(packet.source, ports?.source)
    append(" > ")
    append(packet.destination, ports?.destination)
  }

  private mutating func append(_ address: FrameSummary.Packet.Address, _ port: UInt16?) {
    guard let port else { return append(address) }
    if case .version6 = address {
      append("[")
      append(address)
      append("]")
    } else {
      append(address)
    }
    append(":", Int(port))
  }
}
