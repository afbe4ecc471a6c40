/// CRC-32C (Castagnoli), as in iSCSI (RFC 3720 §12.1) and pcapng tools.
public struct CRC32C: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  public init() {}

  /// The checksum of all bytes so far.
  public var value: UInt32 { ~state }

  /// Sixteen entries keep the table in one cache line pair and out of the image's data.
  private static let nibbles: [16 of UInt32] = [
    0x0000_0000, 0x105E_C76F, 0x20BD_8EDE, 0x30E3_49B1,
    0x417B_1DBC, 0x5125_DAD3, 0x61C6_9362, 0x7198_540D,
    0x82F6_3B78, 0x92A8_FC17, 0xA24B_B5A6, 0xB215_72C9,
    0xC38D_26C4, 0xD3D3_E1AB, 0xE330_A81A, 0xF36E_6F75,
  ]

  /// Adds one byte.
  public mutating func update(_ byte: UInt8) {
    state ^= UInt32(byte)
    state = (state >> 4) ^ CRC32C.nibbles[Int(state & 0xF)]
    state = (state >> 4) ^ CRC32C.nibbles[Int(state & 0xF)]
  }

  /// Adds every byte of `bytes`.
  public mutating func update(_ bytes: Span<UInt8>) {
    for index in bytes.indices { update(bytes[index]) }
  }
}
