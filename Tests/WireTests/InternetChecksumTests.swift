import TestSupport
import Testing
import Wire

@Suite("Internet checksum (RFC 1071)")
struct InternetChecksumTests {
  /// The definition, one word at a time.
  private func reference(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for offset in stride(from: 0, to: bytes.count, by: 2) {
      let low = offset + 1 < bytes.count ? bytes[offset + 1] : 0
      sum += UInt32(bytes[offset]) << 8 | UInt32(low)
      sum = (sum & 0xffff) + (sum >> 16)
    }
    return ~UInt16(sum)
  }

  @Test func matchesTheExampleOfTheRFC() {
    let sample = bytes("0001 f203 f4f5 f6f7")
    var checksum = InternetChecksum()
    checksum.add(RawSpan(_elements: sample.span))
    #expect(checksum.value == ~0xddf2)
  }

  @Test func matchesTheDefinitionForEveryLengthAndSplit() {
    var generator = SeededGenerator(seed: 1)
    for length in 0...40 {
      let sample = generator.bytes(length)
      for split in 0...length {
        var checksum = InternetChecksum()
        checksum.add(RawSpan(_elements: sample.span).extracting(0..<split))
        checksum.add(RawSpan(_elements: sample.span).extracting(split..<length))
        #expect(checksum.value == reference(sample), "\(length) bytes split at \(split)")
      }
    }
  }

  @Test func carriesOfLongSumsAreKept() {
    let sample = [UInt8](repeating: 0xff, count: 9_001)
    var checksum = InternetChecksum()
    for _ in 0..<8 { checksum.add(RawSpan(_elements: sample.span)) }
    let whole = Array(repeatElement(sample, count: 8).joined())
    #expect(checksum.value == reference(whole))
  }

  @Test func wordsCountAsTheirBytes() {
    var words = InternetChecksum()
    words.add(UInt16(0x1234))
    words.add(UInt32(0x5678_9abc))
    #expect(words.value == reference(bytes("1234 5678 9abc")))
  }
}
