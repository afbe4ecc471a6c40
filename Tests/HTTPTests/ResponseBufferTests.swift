import HTTP
import Testing

@Suite("A response buffer")
struct ResponseBufferTests {
  static let numbers: [UInt64] = [0, 1, 9, 10, 99, 100, 65_535, 1 << 53, .max - 1, .max]

  @Test("decimal numbers", arguments: numbers)
  func decimal(value: UInt64) throws {
    var buffer = ResponseBuffer(capacity: 20)
    try buffer.append(decimal: value)
    #expect(text(of: buffer) == String(value))
  }

  @Test("hexadecimal digits, as many as asked for")
  func hexadecimal() throws {
    var buffer = ResponseBuffer(capacity: 64)
    try buffer.append(hexadecimal: 0xFEDC_BA98_7654_3210, digits: 16)
    try buffer.append(hexadecimal: 0x1AB, digits: 2)
    try buffer.append(hexadecimal: 7, digits: 4)
    #expect(text(of: buffer) == "fedcba9876543210ab0007")
  }

  @Test("a write that does not fit changes nothing")
  func overflow() throws {
    var buffer = ResponseBuffer(capacity: 4)
    try buffer.append("ab")
    var refusals = 0
    do { try buffer.append("cde") } catch { refusals += 1 }
    do { try buffer.append(decimal: 123) } catch { refusals += 1 }
    do { try buffer.append(hexadecimal: 1, digits: 3) } catch { refusals += 1 }
    do { try append(copying: [1, 2, 3], to: &buffer) } catch { refusals += 1 }
    #expect(refusals == 4)
    #expect(text(of: buffer) == "ab")
    try append(copying: Array("cd".utf8), to: &buffer)
    #expect(text(of: buffer) == "abcd")
    buffer.removeAll()
    #expect(buffer.count == 0)
  }

  @Test("an object of integers, texts and objects (RFC 8259)")
  func json() throws {
    var buffer = ResponseBuffer(capacity: 256)
    var object = JSONObjectWriter()
    try object.begin(into: &buffer)
    try object.begin("empty", into: &buffer)
    try object.end(into: &buffer)
    try object.member("largest", UInt64.max, into: &buffer)
    try object.begin("inner", into: &buffer)
    try object.member("text", "a\"b\\c\n", into: &buffer)
    try object.member("zero", 0, into: &buffer)
    try object.end(into: &buffer)
    try object.member("last", 1, into: &buffer)
    try object.end(into: &buffer)
    let expected =
      #"{"empty":{},"largest":18446744073709551615,"#
      + #""inner":{"text":"a\"b\\c\u000a","zero":0},"last":1}"#
    #expect(text(of: buffer) == expected)
  }
}
