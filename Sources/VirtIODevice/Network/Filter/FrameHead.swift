/// What the receive filter looks at in a frame.
struct FrameHead {
  static let broadcast: UInt64 = 0xffff_ffff_ffff

  /// The destination address, its first byte lowest.
  let destination: UInt64
  /// The VLAN of a tagged frame, 0 to 4,095.
  let network: UInt16?

  /// - Parameter byte: the frame's byte at an offset; 0 beyond its end.
  init(byte: (Int) -> UInt8) {
    var destination: UInt64 = 0
    for index in 0..<6 { destination |= UInt64(byte(index)) << UInt64(8 * index) }
    self.destination = destination
    let isTagged = byte(12) == 0x81 && byte(13) == 0x00
    network = isTagged ? (UInt16(byte(14)) << 8 | UInt16(byte(15))) & 0xfff : nil
  }
}
