import Bytes
import Testing

@Suite("A buffer of bytes holds what was appended")
struct ByteBufferTests {
  private static let values: [UInt64] =
    (0..<20).flatMap { places in
      let power = (0..<places).reduce(UInt64(1)) { power, _ in power * 10 }
      return [power - 1, power, power + 1, power / 3, power / 7]
    } + [.max, .max - 1, 0xFFFF_FFFF, 0x1_0000_0000] + (0..<10_100)

  private func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(capacity: 0)
    write(&buffer)
    return buffer.bytes.text()
  }

  @Test func decimalDigits() {
    for value in Self.values {
      #expect(text { $0.append(decimal: value) } == "\(value)")
      let digits = "\(value)"
      for places in [2, 4, 5, 8, 9, 16] {
        let zeros = String(repeating: "0", count: max(0, places - digits.count))
        #expect(text { $0.append(decimal: value, minimumDigits: places) } == zeros + digits)
      }
      let spaces = String(repeating: " ", count: max(0, 4 - digits.count))
      #expect(text { $0.append(decimal: value, width: 4) } == spaces + digits)
    }
    #expect(text { $0.append(decimal: Int64.min) } == "\(Int64.min)")
  }

  @Test func hexadecimalDigits() {
    for value in Self.values {
      let digits = String(value, radix: 16)
      #expect(text { $0.append(hexadecimal: value) } == "0x" + digits)
      let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
      #expect(
        text { $0.append(hexadecimalDigits: value, minimumDigits: 4) } == zeros + digits)
    }
  }

  @Test func itGrowsAndIsCutBack() {
    var buffer = ByteBuffer(capacity: 1)
    for value in 0..<10_000 { buffer.append(UInt8(truncatingIfNeeded: value)) }
    #expect(buffer.bytes.copied() == (0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
    buffer.truncate(to: 2)
    buffer.append(littleEndian: UInt32(0x0403_0201))
    buffer.append(repeating: 9, count: 2)
    buffer.append(first: 3, of: 0xFF_0C0B_0A)
    buffer.store(littleEndian: UInt16(0x0807), at: 0)
    #expect(buffer.bytes.copied() == [7, 8, 1, 2, 3, 4, 9, 9, 10, 11, 12])
  }
}
