internal import Bytes
internal import Wire

/// Where in a captured frame the parts are that a path may change.
struct FrameShape {
  /// The transport checksum of a frame that was captured whole.
  struct Checksum {
    /// Where its two bytes are.
    var place: Int
    /// What they are not now: the right checksum, or where they hold that, the sum of the pseudo
    /// header, which is what they hold before a device computes the rest.
    var other: UInt16
    var change: PathChange
  }

  private enum Field {
    static let etherType = 12
    static let tagByteCount = 4
    static let mostTags = 3
  }

  /// Bytes of 802.1Q and 802.1ad tags.
  private(set) var tagByteCount = 0
  /// Bytes of the frame as its own headers state them; nil when they do not.
  private(set) var statedByteCount: Int?
  private(set) var checksum: Checksum?

  /// Where the tags begin.
  static var tagPlace: Int { Field.etherType }

  /// Looks at the captured bytes of a frame; nil when they hold no Ethernet header.
  init?(_ frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.byteCount else { return nil }
    var type: UInt16 = frame.bigEndian(at: Field.etherType)
    while FrameShape.isTag(type), tagByteCount < Field.mostTags * Field.tagByteCount,
      frame.byteCount >= EthernetHeader.byteCount + tagByteCount + Field.tagByteCount
    {
      tagByteCount += Field.tagByteCount
      type = frame.bigEndian(at: Field.etherType + tagByteCount)
    }
    let start = EthernetHeader.byteCount + tagByteCount
    let payload = frame.extracting(start..<frame.byteCount)
    switch type {
    case EtherType.ipv4.rawValue: note(ipv4: payload, at: start)
    case EtherType.ipv6.rawValue: note(ipv6: payload, at: start)
    case EtherType.arp.rawValue:
      guard payload.byteCount >= 8 else { return }
      let addresses = Int(payload.byte(at: 4)) + Int(payload.byte(at: 5))
      statedByteCount = start + 8 + 2 * addresses
    // A length below 1536 is IEEE 802.3's.
    case ..<1_536: statedByteCount = start + Int(type)
    default: break
    }
  }

  private static func isTag(_ type: UInt16) -> Bool {
    type == 0x8100 || type == 0x88A8 || type == 0x9100
  }

  private mutating func note(ipv4 datagram: RawSpan, at start: Int) {
    guard datagram.byteCount >= 20, datagram.byte(at: 0) >> 4 == 4 else { return }
    let headerByteCount = Int(datagram.byte(at: 0) & 15) * 4
    let total = Int(datagram.bigEndian(at: 2, as: UInt16.self))
    // Zero stands for a length that a segmenting device still has to fill in.
    guard headerByteCount >= 20, total >= headerByteCount else { return }
    statedByteCount = start + total
    let fragment: UInt16 = datagram.bigEndian(at: 6)
    guard total <= datagram.byteCount, fragment & 0x3FFF == 0 else { return }
    var sum = InternetChecksum()
    sum.add(datagram.extracting(12..<20))
    note(
      datagram.extracting(headerByteCount..<total), protocol: datagram.byte(at: 9), sum,
      at: start + headerByteCount)
  }

  private mutating func note(ipv6 datagram: RawSpan, at start: Int) {
    guard datagram.byteCount >= 40, datagram.byte(at: 0) >> 4 == 6 else { return }
    let length = Int(datagram.bigEndian(at: 4, as: UInt16.self))
    guard length > 0 else { return }
    statedByteCount = start + 40 + length
    guard 40 + length <= datagram.byteCount else { return }
    var sum = InternetChecksum()
    sum.add(datagram.extracting(8..<40))
    note(
      datagram.extracting(40..<40 + length), protocol: datagram.byte(at: 6), sum, at: start + 40)
  }

  /// - Parameter addresses: the sum of both addresses.
  private mutating func note(
    _ segment: RawSpan, protocol number: UInt8, _ addresses: InternetChecksum, at start: Int
  ) {
    let place: Int
    switch IPProtocol(rawValue: number) {
    case .tcp: place = 16
    case .udp: place = 6
    default: return
    }
    guard segment.byteCount >= place + 2 else { return }
    var sum = addresses
    sum.add(UInt16(number))
    sum.add(UInt16(truncatingIfNeeded: segment.byteCount))
    let pseudoHeader = ~sum.value
    let field: UInt16 = segment.bigEndian(at: place)
    // The field and its complement add up to nothing (RFC 1071 §1).
    sum.add(~field)
    sum.add(segment)
    var right = sum.value
    if right == 0, IPProtocol(rawValue: number) == .udp { right = 0xFFFF }
    checksum =
      field == right
      ? Checksum(place: start + place, other: pseudoHeader, change: .computedChecksum)
      : Checksum(place: start + place, other: right, change: .missingChecksum)
  }
}
