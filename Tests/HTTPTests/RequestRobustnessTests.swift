import HTTP
import TestSupport
import Testing

@Suite("The answer depends on the bytes alone, whatever they are")
struct RequestRobustnessTests {
  /// Every prefix gives `incomplete` up to a point, and from there on what the whole gives.
  static func expectSamePrefixes(_ bytes: [UInt8], _ note: @autoclosure () -> String) {
    let whole = parse(bytes)
    var isDecided = false
    for length in 0...bytes.count {
      let part = parse(Array(bytes.prefix(length)))
      if part == .incomplete, !isDecided { continue }
      isDecided = true
      if part == whole { continue }
      Issue.record("\(note()): \(part) after \(length) bytes, \(whole) after all")
      return
    }
  }

  /// What must hold of any answer.
  static func isSound(_ answer: RequestParse, of bytes: [UInt8]) -> Bool {
    switch answer {
    case .incomplete:
      return bytes.count < RequestParser.headByteLimit
    case .malformed(let error):
      return error.offset >= 0 && error.offset <= bytes.count
    case .request(let head, let byteCount):
      let headEnd = byteCount - head.contentLength
      return headEnd <= min(bytes.count, RequestParser.headByteLimit)
        && bytes[(headEnd - 4)..<headEnd].elementsEqual("\r\n\r\n".utf8)
        && head.target.upperBound < headEnd && !head.target.isEmpty
        && head.path.lowerBound >= head.target.lowerBound
        && head.path.upperBound <= head.target.upperBound
        && bytes[head.target].allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
  }

  @Test("a truncated request is incomplete, never another request", arguments: requestSamples)
  func everyTruncation(text: String) {
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      #expect(parse(Array(bytes.prefix(length))) == .incomplete, "cut at \(length)")
    }
    #expect(requestHead(text) != nil)
  }

  @Test("bytes that follow a request do not change it", arguments: requestSamples)
  func everyFollower(text: String) {
    let bytes = Array(text.utf8)
    let alone = parse(bytes)
    for follower in UInt8.min...UInt8.max {
      #expect(parse(bytes + [follower, 0x0A, 0x0D]) == alone)
    }
  }

  @Test("every flipped bit gives a sound answer, the same for any split", arguments: requestSamples)
  func everyBitFlipped(text: String) {
    let bytes = Array(text.utf8)
    for place in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[place] ^= 1 << UInt8(bit)
        let answer = parse(flipped)
        if !Self.isSound(answer, of: flipped) {
          Issue.record("bit \(bit) of byte \(place): \(answer)")
        }
        Self.expectSamePrefixes(flipped, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test("a hundred thousand seeded mutations give sound answers, the same for a random split")
  func mutations() {
    var generator = SeededGenerator(seed: 0x9112)
    let samples = requestSamples.map { Array($0.utf8) }
    var requests = 0
    for turn in 0..<100_000 {
      let bytes = Self.mutated(samples, using: &generator)
      let whole = parse(bytes)
      let part = parse(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
      if !Self.isSound(whole, of: bytes) || (part != .incomplete && part != whole) {
        Issue.record("mutation \(turn): \(part), then \(whole), of \(bytes)")
      }
      if case .request = whole { requests += 1 }
    }
    #expect(requests > 10_000 && requests < 90_000, "\(requests) of the mutants are requests")
  }

  /// A sample with one to three bytes changed, removed, repeated or spliced in.
  static func mutated(
    _ samples: [[UInt8]], using generator: inout SeededGenerator
  ) -> [UInt8] {
    let spices: [UInt8] = [0, 9, 10, 13, 32, 44, 47, 48, 57, 58, 127, 255]
    var bytes = samples[Int.random(in: samples.indices, using: &generator)]
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      case 1: bytes[place] = spices[Int.random(in: spices.indices, using: &generator)]
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(bytes[place], at: place)
      default:
        let other = samples[Int.random(in: samples.indices, using: &generator)]
        bytes.replaceSubrange(place..., with: other.suffix(place))
      }
      if bytes.isEmpty { bytes = samples[0] }
    }
    return bytes
  }
}
