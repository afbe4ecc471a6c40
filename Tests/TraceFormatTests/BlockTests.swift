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

  /// `block` with the byte at `place` changed and its checksum made right again.
  static func resealed(_ block: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var block = block
    change(&block)
    let length = Int(block[6])
    var checksum = CRC32C()
    checksum.update(block.span.extracting(0..<(length - 4)))
    checksum.update(block.span.extracting(length..<block.count))
    for place in 0..<4 {
      block[length - 4 + place] = UInt8(truncatingIfNeeded: checksum.value >> UInt32(8 * place))
    }
    return block
  }

  @Test("every flipped bit behind a right checksum decodes or is refused, never trapped on")
  func everyBitBehindTheChecksum() {
    var unread = 0
    var refused = 0
    for place in 0..<BlockTests.sample().count where !(52..<56).contains(place) && place != 6 {
      for bit in 0..<8 {
        let block = BlockTests.resealed(BlockTests.sample()) { $0[place] ^= 1 << UInt8(bit) }
        do throws(BlockError) {
          if try TraceBlock(parsing: block.span).content == .other { unread += 1 }
        } catch {
          refused += 1
        }
      }
    }
    // Each bit of kind but the one that makes it a session, of witness and of device.
    #expect(unread == 7 + 8 + 16)
    #expect(refused > 400)
  }

  @Test("every header length is refused or skips what it does not know")
  func everyHeaderLength() {
    for length in 0...255 {
      var block = BlockTests.sample()
      if length > 56 { block.insert(contentsOf: repeatElement(9, count: length - 56), at: 52) }
      let isRight = length >= 56 && length % 4 == 0
      block[6] = UInt8(length)
      if isRight { block = BlockTests.resealed(block) { _ in } }
      #expect((try? BlockHeader(parsing: block.span)) != nil || !isRight, "\(length)")
      if !isRight { #expect(throws: BlockError.self) { try BlockHeader(parsing: block.span) } }
    }
  }

  @Test("a queue's size is a power of two up to 32768 (VIRTIO 1.4 §2.7), in both versions")
  func queueSizes() throws {
    for version in [1, 2] {
      let kept = try vector("version-\(version)-block")
      // The fourth record of the samples: a size of 256 as two bytes.
      let size = try #require(kept.indices.first { kept[$0...].starts(with: [0x80, 2, 0xF0]) })
      for value in [0, 3, 255, 257, 32_767, 65_535] as [UInt16] {
        var block = kept
        var encoded: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
          encoded.append(UInt8(truncatingIfNeeded: rest) | 0x80)
          rest >>= 7
        }
        encoded.append(UInt8(rest))
        block.replaceSubrange(size..<(size + 2), with: encoded)
        let payload = block.count - Int(block[6])
        block[14] = UInt8(truncatingIfNeeded: payload)
        block[15] = UInt8(payload >> 8)
        let sealed = version == 2 ? BlockTests.resealed(block) { _ in } : firstVersion(block)
        #expect(throws: BlockError.valueOutOfRange(offset: size)) {
          try TraceBlock(parsing: sealed.span)
        }
      }
    }
  }

  /// A block of version 1 with its checksum made right.
  private func firstVersion(_ block: [UInt8]) -> [UInt8] {
    var block = block
    var checksum = CRC32C()
    checksum.update(block.span.extracting(0..<44))
    checksum.update(block.span.extracting(48..<block.count))
    for place in 0..<4 {
      block[44 + place] = UInt8(truncatingIfNeeded: checksum.value >> UInt32(8 * place))
    }
    return block
  }

  @Test("version 0, 3 and 255 are refused by their number")
  func otherVersions() {
    for version in [0, 3, 255] as [UInt8] {
      let block = BlockTests.resealed(BlockTests.sample()) { $0[4] = version }
      #expect(throws: BlockError.unsupportedVersion(version)) {
        try TraceBlock(parsing: block.span)
      }
    }
  }

  @Test("a record's declared length reaches to the end of the block and no further")
  func lengthsBeyondTheBlock() throws {
    let future = try vector("version-2-future")
    // The length of the record of kind 999.
    let place = try #require(
      future.indices.first { future[$0...].starts(with: Array("abcde".utf8)) })
    for length in 0...255 {
      let block = BlockTests.resealed(future) { $0[place - 1] = UInt8(length) }
      if length > future.count - place {
        #expect(throws: BlockError.truncated(offset: future.count), "\(length)") {
          try TraceBlock(parsing: block.span)
        }
      } else {
        // It cuts the records that follow elsewhere: any answer but a trap.
        _ = try? TraceBlock(parsing: block.span)
      }
    }
  }

  @Test("record indexes that do not fit 64 bits are refused")
  func indexesBeyond() {
    let block = BlockTests.resealed(BlockTests.sample()) { bytes in
      for place in 16..<24 { bytes[place] = 0xFF }
    }
    #expect(throws: BlockError.valueOutOfRange(offset: 16)) { try TraceBlock(parsing: block.span) }
  }

  @Test("a session without a tick rate, or with the rate 0, is refused; unknown fields are skipped")
  func sessionFields() throws {
    let session = sessionBlock()
    let length = Int(session[6])
    func parsed(_ payload: [UInt8]) throws -> TraceBlock {
      var block = Array(session.prefix(length)) + payload
      block[14] = UInt8(payload.count)
      block[15] = 0
      let sealed = BlockTests.resealed(block) { _ in }
      return try TraceBlock(parsing: sealed.span)
    }
    let known = try parsed([99, 3, 1, 2, 3, 1, 2, 0x80, 1])
    #expect(
      known.content == .session(TraceSession(ticksPerSecond: 128, commandLine: [], emitter: [])))
    for payload in [[], [1, 1, 0], [1, 2, 1, 1], [1, 0], [2, 3, 65, 66], [1], [4, 0x80]]
      as [[UInt8]]
    {
      #expect(throws: BlockError.self, "\(payload)") { try parsed(payload) }
    }
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
