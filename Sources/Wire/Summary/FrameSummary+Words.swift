extension FrameSummary {
  /// Letters of the control bits as tcpdump writes them: `S`, `F`, `P`, `R`, `U`, and `.` for ACK.
  static func describe(_ flags: TCPFlags) -> String {
    var text = ""
    if flags.contains(.syn) { text += "S" }
    if flags.contains(.fin) { text += "F" }
    if flags.contains(.rst) { text += "R" }
    if flags.contains(.psh) { text += "P" }
    if flags.contains(.urg) { text += "U" }
    if flags.contains(.ack) { text += "." }
    return text.utf8.isEmpty ? "none" : text
  }

  static func describe(_ error: WireError) -> String {
    "\(name(error.layer)): \(name(error.reason)) at byte \(error.offset)"
  }

  static func hexadecimal(_ value: UInt16) -> String {
    var text = "0x"
    for shift in stride(from: 12, through: 0, by: -4) {
      let digit = UInt8(value >> UInt16(shift) & 15)
      let base = digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
      text += String(Unicode.Scalar(base + digit))
    }
    return text
  }

  private static func name(_ layer: WireError.Layer) -> String {
    switch layer {
    case .address: "address"
    case .ethernet: "Ethernet"
    case .arp: "ARP"
    case .ipv4: "IPv4"
    case .icmpv4: "ICMP"
    case .udp: "UDP"
    case .tcp: "TCP"
    }
  }

  private static func name(_ reason: WireError.Reason) -> String {
    switch reason {
    case .truncated: "truncated"
    case .invalidLength: "invalid length"
    case .unsupported: "unsupported"
    case .checksum: "wrong checksum"
    case .invalidText: "invalid text"
    }
  }
}
