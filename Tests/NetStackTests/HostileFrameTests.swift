import NetStack
import TestSupport
import Testing
import Wire

@Suite("Hostile frames")
struct HostileFrameTests {
  /// What the stack last told a port: the numbers it expects and has sent.
  private struct Numbers {
    var expected = TCPSequenceNumber(rawValue: Bench.peerInitial)
    var sent = TCPSequenceNumber(rawValue: 0)

    mutating func note(_ header: TCPHeader, _ text: [UInt8]) {
      if header.flags.contains(.ack) { expected = header.acknowledgment }
      let isLong = header.flags.contains(.syn) || header.flags.contains(.fin)
      sent = header.sequence.advanced(by: text.count + (isLong ? 1 : 0))
    }
  }

  /// A frame with a valid checksum and otherwise hostile numbers near those that matter.
  private func hostileSegment(
    _ bench: Bench, _ ports: [Numbers], using generator: inout SeededGenerator
  ) -> [UInt8] {
    let far = [-70_000, -1_461, -2, -1, 1, 2, 100, 1_460, 2_047, 2_048, 2_049, 1 << 31]
    func near(_ number: TCPSequenceNumber) -> TCPSequenceNumber {
      let isExact = generator.chance(percent: 60)
      return number.advanced(by: isExact ? 0 : far.randomElement(using: &generator) ?? 0)
    }
    let port = Int.random(in: ports.indices, using: &generator)
    let header = TCPHeader(
      sourcePort: UInt16(40_000 + port), destinationPort: 80,
      sequence: near(ports[port].expected), acknowledgment: near(ports[port].sent),
      flags: TCPFlags(rawValue: UInt8.random(in: 0..<64, using: &generator)),
      window: UInt16.random(in: 0...65_535, using: &generator),
      options: TCPOptions(
        maximumSegmentSize: generator.chance(percent: 50)
          ? UInt16.random(in: 0...65_535, using: &generator) : nil))
    let text = generator.bytes(Int.random(in: 0...60, using: &generator))
    return bench.segmentFrame(header, text: text)
  }

  /// Damages a frame now and then, or replaces it.
  private func damage(_ frame: inout [UInt8], using generator: inout SeededGenerator) {
    if generator.chance(percent: 20) {
      let bit = Int.random(in: 0..<(frame.count * 8), using: &generator)
      frame[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    if generator.chance(percent: 5) {
      frame = generator.bytes(Int.random(in: 0...1_600, using: &generator))
    }
  }

  /// Uses whatever connections there are.
  private func serve(_ bench: Bench, using generator: inout SeededGenerator) {
    for event in bench.events() {
      switch event {
      case .opened(let id), .writable(let id), .peerClosed(let id):
        _ = bench.send(id, generator.bytes(3_000))
      case .readable(let id):
        bench.consume(id, byteCount: Int.random(in: 0...100, using: &generator))
        if generator.chance(percent: 20) { bench.close(id) }
        if generator.chance(percent: 5) { bench.abort(id) }
      case .closed: break
      }
    }
  }

  @Test func testHundredThousandFrames() throws {
    var generator = SeededGenerator(seed: 42)
    let bench = Bench { $0.limits.maximumConnections = 4 }
    var ports = [Numbers](repeating: Numbers(), count: 5)
    for _ in 0..<100_000 {
      var frame = hostileSegment(bench, ports, using: &generator)
      damage(&frame, using: &generator)
      bench.receive(frame)
      serve(bench, using: &generator)
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        guard let answer = bench.pull() else { break }
        #expect(answer.count <= 1_514)
        guard let (header, text) = try? FrameBuilder.parseSegment(answer) else { continue }
        // Port 40,000 is a multiple of the number of ports.
        ports[Int(header.destinationPort) % ports.count].note(header, text)
      }
      if generator.chance(percent: 2) {
        bench.wait(.milliseconds(UInt32.random(in: 0...3_000, using: &generator)))
      }
    }
    #expect(bench.counters.framesReceived == 100_000)
    #expect(bench.counters.connectionsOpened > 100)
    #expect(bench.counters.malformedChecksum > 1_000)
    #expect(bench.counters.retransmissions > 0)
    try drain(bench)
  }

  /// After the storm nothing is left over: every slot becomes free again and a peer is served.
  private func drain(_ bench: Bench) throws {
    while bench.hasConnections {
      while bench.pull() != nil {}
      _ = bench.events()
      guard bench.waitForDeadline() else { break }
    }
    #expect(!bench.hasConnections)
    _ = bench.events()
    while bench.pull() != nil {}
    bench.peerPort = 50_000
    let id = try bench.establish()
    #expect(bench.sendCapacity(id) == 16 * 1_536)
  }

  @Test func testEveryTruncationOfARequestIsHarmless() throws {
    let bench = Bench()
    let id = try bench.establish()
    let header = TCPHeader(
      sourcePort: bench.peerPort, destinationPort: 80,
      sequence: TCPSequenceNumber(rawValue: Bench.peerInitial).advanced(by: 1),
      acknowledgment: bench.initial.advanced(by: 1), flags: .ack, window: 100)
    let frame = bench.segmentFrame(header, text: [1, 2, 3])
    for count in 0..<frame.count { bench.receive(Array(frame.prefix(count))) }
    #expect(bench.received(id).isEmpty)
    #expect(bench.counters.malformedTruncated == UInt64(frame.count))
  }
}
