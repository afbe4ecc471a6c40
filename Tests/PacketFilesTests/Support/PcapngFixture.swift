import PacketFiles

/// Lays out pcapng and pcap structures in either byte order, independently of the writers.
struct Layout {
  var order: ByteOrder

  func bytes(_ value: UInt16) -> [UInt8] {
    ordered([UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
  }

  func bytes(_ value: UInt32) -> [UInt8] {
    ordered((0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) })
  }

  func bytes(_ value: UInt64) -> [UInt8] {
    ordered((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
  }

  private func ordered(_ bigEndian: [UInt8]) -> [UInt8] {
    order == .big ? bigEndian : bigEndian.reversed()
  }

  static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let length = UInt32(12 + Self.padded(body).count)
    return bytes(type) + bytes(length) + Self.padded(body) + bytes(length)
  }

  func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    bytes(code) + bytes(UInt16(value.count)) + Self.padded(value)
  }

  func sectionHeader(options: [UInt8] = []) -> [UInt8] {
    let body = bytes(UInt32(0x1A2B_3C4D)) + bytes(UInt16(1)) + bytes(UInt16(0))
    return block(0x0A0D_0D0A, body + bytes(UInt64.max) + options)
  }

  func interface(
    linkType: UInt16 = 1, snapLength: UInt32 = 262_144, options: [UInt8] = []
  ) -> [UInt8] {
    block(1, bytes(linkType) + bytes(UInt16(0)) + bytes(snapLength) + options)
  }

  func enhancedPacket(
    interface: UInt32 = 0, units: UInt64, _ frame: [UInt8], originalLength: UInt32? = nil,
    options: [UInt8] = []
  ) -> [UInt8] {
    let times = bytes(UInt32(units >> 32)) + bytes(UInt32(truncatingIfNeeded: units))
    let lengths = bytes(UInt32(frame.count)) + bytes(originalLength ?? UInt32(frame.count))
    return block(6, bytes(interface) + times + lengths + Self.padded(frame) + options)
  }

  func pcapHeader(magic: UInt32, linkType: UInt32 = 1) -> [UInt8] {
    bytes(magic) + bytes(UInt16(2)) + bytes(UInt16(4)) + bytes(UInt64(0))
      + bytes(UInt32(262_144)) + bytes(linkType)
  }

  func pcapRecord(seconds: UInt32, fraction: UInt32, _ frame: [UInt8]) -> [UInt8] {
    bytes(seconds) + bytes(fraction) + bytes(UInt32(frame.count))
      + bytes(UInt32(frame.count + 7)) + frame
  }
}
