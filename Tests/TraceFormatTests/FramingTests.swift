import Testing
import TraceFormat

@Suite("The framing of the serial line")
struct FramingTests {
  /// The framed bytes of a session block and one block of records.
  static func framedSample() -> [UInt8] {
    var ring = TraceRing(blockCount: 2, sessionIdentifier: 42)
    for (place, event) in eventSamples.enumerated() { ring.append(event, ticks: UInt64(place)) }
    ring.seal()
    var drain = FramedDrain(session: sessionBlock())
    var bytes: [UInt8] = []
    while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
    return bytes
  }

  static func items(of bytes: [UInt8]) -> [FrameReader.Item] {
    var reader = FrameReader()
    var items: [FrameReader.Item] = []
    var place = 0
    while let item = reader.take(bytes.span, from: &place) { items.append(item) }
    if let damage = reader.finish() { items.append(.damage(damage)) }
    return items
  }

  @Test("carries command lines of every length up to the limit, so every stuffing run occurs")
  func everyRunLength() {
    for length in 0...TraceSession.commandLineByteLimit {
      let line = (0..<length).map { UInt8(truncatingIfNeeded: $0 % 255 == 254 ? 0 : $0 | 1) }
      let session = TraceSession(ticksPerSecond: UInt64(length + 1), commandLine: line)
      var ring = TraceRing(blockCount: 2, sessionIdentifier: 0)
      var drain = FramedDrain(session: session.block(sessionIdentifier: 9))
      let items = drained(&ring, &drain)
      #expect(items.count == 1)
      guard case .block(let block, _) = items.first else {
        Issue.record("length \(length): \(items)")
        return
      }
      #expect(block.content == .session(session))
    }
  }

  @Test("a cut at any byte keeps every whole block and reports the rest with its offset")
  func truncatedAtEveryByte() {
    let bytes = FramingTests.framedSample()
    let firstFrame = bytes.firstIndex(of: 0).map { $0 + 1 } ?? 0
    for length in 0..<bytes.count {
      let items = FramingTests.items(of: Array(bytes.prefix(length)))
      var blocks = 0
      for item in items {
        switch item {
        case .block: blocks += 1
        case .damage(let damage):
          #expect(damage.cause == .cutOff)
          #expect(damage.offset + damage.byteCount == UInt64(length))
        }
      }
      #expect(blocks == (length >= firstFrame ? 1 : 0), "cut at \(length)")
    }
  }

  @Test("a flipped bit costs one block at most, and is never taken for data")
  func everyBitFlipped() {
    let bytes = FramingTests.framedSample()
    let whole = FramingTests.items(of: bytes)
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        let items = FramingTests.items(of: damaged)
        let intact = items.filter { whole.contains($0) }
        let damages = items.count - intact.count
        #expect(damages >= 1, "bit \(bit) of byte \(place) went unnoticed")
        // A flipped delimiter joins both frames.
        #expect(intact.count >= (bytes[place] == 0 ? 0 : 1))
        for item in items where !whole.contains(item) {
          if case .block = item { Issue.record("damage at \(place).\(bit) decoded as a block") }
        }
      }
    }
  }

  @Test("noise without an end is skipped within bounded memory, and the next block is read")
  func endlessNoise() {
    let noise = [UInt8](repeating: 0x55, count: 100_000)
    let items = FramingTests.items(of: noise + [0] + FramingTests.framedSample())
    #expect(items.count == 3)
    guard case .damage(let damage) = items.first else {
      Issue.record("the noise was not reported")
      return
    }
    #expect(damage == LineDamage(offset: 0, byteCount: 100_001, cause: .tooLong))
  }
}
