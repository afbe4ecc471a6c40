/// The few fields of a TCP segment in an Ethernet frame that recorded clients need
/// (RFC 9293 §3.1).
struct TCPSegment {
  /// An IPv4 address and a port.
  struct Peer: Hashable {
    var address: UInt32
    var port: UInt16
  }

  let source: Peer
  let destination: Peer
  let sequence: UInt32
  private let flags: UInt8

  var isSynAck: Bool { flags & 0x12 == 0x12 }
  var isAcknowledging: Bool { flags & 0x12 == 0x10 }

  /// - Returns: nil for anything but TCP over IPv4 over Ethernet.
  init?(_ frame: [UInt8]) {
    guard let start = TCPSegment.start(in: frame) else { return nil }
    source = Peer(address: frame.word(26), port: UInt16(frame.word(start) >> 16))
    destination = Peer(
      address: frame.word(30), port: UInt16(truncatingIfNeeded: frame.word(start)))
    sequence = frame.word(start + 4)
    flags = frame[start + 13]
  }

  private static func start(in frame: [UInt8]) -> Int? {
    guard frame.count >= 54, frame[12] == 8, frame[13] == 0, frame[14] >> 4 == 4, frame[23] == 6
    else { return nil }
    let start = 14 + Int(frame[14] & 15) * 4
    return frame.count >= start + 20 ? start : nil
  }

  /// The frame with a later acknowledgment number, and the checksum that it needs (RFC 1624).
  static func shifted(_ frame: [UInt8], acknowledgment shift: UInt32) -> [UInt8] {
    guard let start = start(in: frame) else { return frame }
    let old = frame.word(start + 8)
    let new = old &+ shift
    var sum = UInt32(~UInt16(truncatingIfNeeded: frame.word(start + 14) & 0xFFFF))
    for half in [~old >> 16, ~old & 0xFFFF, new >> 16, new & 0xFFFF] { sum += half }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    var shifted = frame
    for byte in 0..<4 {
      shifted[start + 8 + byte] = UInt8(truncatingIfNeeded: new >> UInt32(24 - 8 * byte))
    }
    let checksum = ~UInt16(sum)
    shifted[start + 16] = UInt8(checksum >> 8)
    shifted[start + 17] = UInt8(truncatingIfNeeded: checksum)
    return shifted
  }
}

extension [UInt8] {
  /// The big-endian number of four bytes at `offset`.
  fileprivate func word(_ offset: Int) -> UInt32 {
    self[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
