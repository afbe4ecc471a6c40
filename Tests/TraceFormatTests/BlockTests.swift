import Testing
import TraceFormat

@Suite("A block's bytes")
struct BlockTests {
  static func sample() -> [UInt8] {
    var raw: [UInt8] = []
    for item in FramingTests.items(of: FramingTests.framedSample()) {
      if case .block(_, let bytes) = item { raw = bytes }
    }
    return raw
  }

  @Test("CRC-32C of the check string is the published value (RFC 3720 §B.4)")
  func checksumVector() {
    var checksum = CRC32C()
    checksum.update(Array("123456789".utf8).span)
    #expect(checksum.value == 0xE306_9283)
  }

  @Test("every truncation is an error with an offset inside the block")
  func everyTruncation() {
    let block = BlockTests.sample()
    for length in 0..<block.count {
      #expect(throws: BlockError.self) {
        try TraceBlock(parsing: Array(block.prefix(length)).span)
      }
    }
  }

  @Test("a payload that lies under a right checksum is refused, never trapped on")
  func hostilePayloads() {
    let header = BlockTests.sample()
    var generator = SystemlessGenerator(state: 7)
    var refused = 0
    for _ in 0..<20_000 {
      let length = Int(generator.next() % 64)
      var block = Array(header.prefix(BlockHeader.byteCount))
      for _ in 0..<length { block.append(UInt8(truncatingIfNeeded: generator.next() >> 11)) }
      block[12] = UInt8(truncatingIfNeeded: generator.next() % 8)
      block[13] = 0
      block[14] = UInt8(length)
      block[15] = 0
      var checksum = CRC32C()
      checksum.update(block.span.extracting(0..<(BlockHeader.byteCount - 4)))
      checksum.update(block.span.extracting(BlockHeader.byteCount..<block.count))
      for place in 0..<4 {
        block[BlockHeader.byteCount - 4 + place] = UInt8(
          truncatingIfNeeded: checksum.value >> UInt32(8 * place))
      }
      do throws(BlockError) {
        _ = try TraceBlock(parsing: block.span)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 15_000)
  }

  /// A generator of this file, so that a change elsewhere does not change what is tested.
  struct SystemlessGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
