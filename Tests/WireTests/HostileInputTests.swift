import TestSupport
import Testing
import Wire

@Suite("Every input parses or gives a typed error")
struct HostileInputTests {
  @Test func everyTruncationGivesTruncatedAtItsEnd() {
    for sample in Samples.all {
      for count in 0..<sample.count {
        let result = Array(sample.prefix(count)).parsed { span throws(WireError) in
          try Samples.parseEverything(span)
        }
        guard case .failure(let error) = result else {
          Issue.record("\(count) of \(sample.count) bytes were accepted")
          continue
        }
        #expect(error.reason == .truncated)
        #expect(error.offset <= count)
      }
    }
  }

  @Test func everyBitFlipParsesOrFails() {
    var outcomes = (accepted: 0, refused: 0)
    for sample in Samples.all {
      for bit in 0..<(sample.count * 8) {
        var flipped = sample
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        let result = flipped.parsed { span throws(WireError) in
          try Samples.parseEverything(span)
        }
        let summary = FrameSummary.describe(RawSpan(_elements: flipped.span))
        #expect(!summary.isEmpty)
        switch result {
        case .success: outcomes.accepted += 1
        case .failure(let error):
          outcomes.refused += 1
          #expect(error.offset <= sample.count)
        }
      }
    }
    #expect(outcomes.accepted > 0)
    #expect(outcomes.refused > 0)
  }

  @Test func everyBitFlipOfACoveredHeaderFailsItsChecksum() {
    let header = IPv4Header(
      protocolNumber: .tcp, source: IPv4Address(10, 0, 2, 2),
      destination: IPv4Address(10, 0, 2, 15), payloadByteCount: 0)
    let valid = emitted(20) { header.emit(into: &$0) }
    for bit in 0..<160 {
      var flipped = valid
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = flipped.parsed { span throws(WireError) in try IPv4Header(parsing: span) }
      #expect(throws: WireError.self) { try result.get() }
    }
  }

  @Test func randomBytesNeverTrap() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      var frame = generator.bytes(Int.random(in: 0...80, using: &generator))
      if frame.count > 14 { frame.replaceSubrange(12..<15, with: [8, 0, 0x45]) }
      if frame.count > 23 { frame[23] = [1, 6, 17][Int.random(in: 0...2, using: &generator)] }
      if frame.count > 23, frame[23] == 6 {
        frame.replaceSubrange(12..<15, with: [0x86, 0xDD, 0x60])
      }
      for linkType in [0, 1, 101, 108, 113, 147, 276] as [UInt16] {
        let line = FrameSummary.describe(RawSpan(_elements: frame.span), linkType: linkType)
        #expect(!line.utf8.isEmpty)
      }
    }
  }
}
