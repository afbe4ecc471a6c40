import NetStack
import Testing
import Wire

@Suite("Many connections")
struct CrowdTests {
  /// A bench whose peer also keeps the initial sequence number of every port.
  private func open(_ bench: Bench, ports: Range<UInt16>) throws -> [TCPSequenceNumber] {
    var initials: [TCPSequenceNumber] = []
    for port in ports {
      bench.peerPort = port
      bench.peerSends(.syn, sequence: 0, options: TCPOptions(maximumSegmentSize: 1_460))
      #expect(try bench.pullSegment()?.flags == [.syn, .ack])
      initials.append(bench.initial)
      bench.peerSends(.ack, sequence: 1, acknowledgment: 1)
    }
    return initials
  }

  @Test func testFullTableServesEveryoneAndThenTheNext() throws {
    let bench = Bench()
    let ports = 1_000..<2_024 as Range<UInt16>
    let initials = try open(bench, ports: ports)
    var ids: [ConnectionID] = []
    for event in bench.events() {
      if case .opened(let id) = event { ids.append(id) }
    }
    #expect(ids.count == 1_024)
    #expect(Set(ids.map(\.slot)).count == 1_024)
    bench.peerPort = 3_000
    bench.peerSends(.syn, sequence: 0)
    #expect(try bench.pullSegment() == nil, "the table is full")
    for (port, initial) in zip(ports, initials) {
      bench.peerPort = port
      bench.initial = initial
      bench.peerSends([.ack, .psh], sequence: 1, acknowledgment: 1, text: [UInt8(port & 255)])
    }
    for event in bench.events() {
      guard case .readable(let id) = event else { continue }
      #expect(bench.send(id, bench.received(id)) == 1)
      bench.consume(id, byteCount: 1)
      bench.close(id)
    }
    for (port, initial) in zip(ports, initials) {
      bench.peerPort = port
      bench.initial = initial
      let answer = try #require(try bench.pullSegment())
      #expect(answer.flags == [.ack, .psh, .fin])
      #expect(answer.text == [UInt8(port & 255)])
      bench.peerSends([.ack, .fin], sequence: 2, acknowledgment: 3)
    }
    #expect(bench.stack.connectionCount == 1_024, "all in TIME-WAIT")
    #expect(bench.events().count == 2 * 1_024)
    while bench.pull() != nil {}
    _ = try open(bench, ports: 5_000..<5_100)
    #expect(bench.stack.connectionCount == 1_024)
    #expect(bench.counters.synchronizesDropped == 1)
  }

  @Test func testConnectionsTakeTurns() throws {
    let bench = Bench()
    let initials = try open(bench, ports: 1..<4)
    for event in bench.events() {
      guard case .opened(let id) = event else { continue }
      _ = bench.send(id, [UInt8](repeating: 1, count: 2_920))
    }
    var ports: [UInt16] = []
    while let frame = bench.pull() {
      ports.append(try FrameBuilder.parseSegment(frame).0.destinationPort)
    }
    #expect(ports == [1, 2, 3, 1, 2, 3])
    #expect(initials.count == 3)
  }

  @Test func testOurSequenceNumbersWrap() throws {
    let bench = Bench()
    bench.peerSends(.syn, sequence: 0)
    _ = try bench.pullSegment()
    bench.peerSends(.rst, sequence: 1)
    // The clock of initial sequence numbers ticks every 4 microseconds.
    let ticks = UInt64(0 &- bench.initial.rawValue &- 5_000)
    bench.wait(Interval(nanoseconds: ticks * 4_000))
    let id = try bench.establish(window: 65_535)
    #expect(bench.initial.rawValue > 0xffff_0000)
    let text = (0..<14_600).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(bench.send(id, text) == 14_600)
    bench.close(id)
    #expect(try bench.pullSegments().flatMap(\.text) == text)
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 14_602)
    #expect(bench.events().last == .closed(id, .finished))
  }
}
