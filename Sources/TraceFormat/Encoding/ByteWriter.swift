/// Bytes of one record while it is encoded; the longest record fits with room to spare.
struct ByteWriter {
  static let capacity = 96
  private(set) var bytes: [96 of UInt8] = .init(repeating: 0)
  private(set) var count = 0

  /// Starts over; what was written stays until it is overwritten.
  mutating func reset() {
    count = 0
  }

  mutating func write(_ byte: UInt8) {
    precondition(count < ByteWriter.capacity, "a record exceeds ByteWriter.capacity")
    bytes[count] = byte
    count &+= 1
  }

  mutating func write32(_ value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      write(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// LEB128: seven bits a byte, least significant first, at most ten bytes.
  mutating func writeVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      write(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    write(UInt8(truncatingIfNeeded: rest))
  }
}
