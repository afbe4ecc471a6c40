import NetStack
import Testing
import Wire

@Suite("Sending: segments, windows, retransmission")
struct SendingTests {
  private func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  }

  @Test func testPeerSegmentSizeIsHonoured() throws {
    let bench = Bench()
    let id = try bench.establish(maximumSegmentSize: 500)
    #expect(bench.send(id, pattern(1_200)) == 1_200)
    #expect(try bench.pullSegments().map(\.text.count) == [500, 500, 200])
  }

  @Test func testWithoutTheOptionSegmentsHave536Bytes() throws {
    let bench = Bench()
    let id = try bench.establish(maximumSegmentSize: nil)
    _ = bench.send(id, pattern(1_000))
    #expect(try bench.pullSegments().map(\.text.count) == [536, 464])
  }

  @Test func testInitialWindowIsTenSegments() throws {
    let bench = Bench()
    let id = try bench.establish(window: 65_535)
    #expect(bench.send(id, pattern(60_000)) == 24_576)
    let first = try bench.pullSegments()
    #expect(first.count == 10)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 14_601, window: 65_535)
    #expect(bench.events() == [.writable(id)])
    #expect(try bench.pullSegments().count == 7)
  }

  @Test func testPeerWindowHoldsBack() throws {
    let bench = Bench()
    let id = try bench.establish(window: 2_000)
    _ = bench.send(id, pattern(3_000))
    #expect(try bench.pullSegments().map(\.text.count) == [1_460], "540 bytes would be silly")
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1_461, window: 2_000)
    #expect(try bench.pullSegments().map(\.text.count) == [1_460, 80])
  }

  @Test func testHalfOfASmallWindowIsWorthASegment() throws {
    let bench = Bench()
    let id = try bench.establish(window: 1_000)
    _ = bench.send(id, pattern(3_000))
    #expect(try bench.pullSegments().map(\.text.count) == [1_000])
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1_001, window: 499)
    #expect(try bench.pullSegments().isEmpty)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1_001, window: 500)
    #expect(try bench.pullSegments().map(\.text.count) == [500])
  }

  @Test func testOldAcknowledgmentDoesNotOpenTheWindow() throws {
    let bench = Bench()
    let id = try bench.establish()
    _ = bench.send(id, pattern(1_460))
    _ = try bench.pullSegments()
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1_461, window: 0)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1, window: 8_192)
    _ = bench.send(id, pattern(1_460))
    #expect(try bench.pullSegments().isEmpty)
  }

  @Test func testZeroWindowIsProbedAndReopens() throws {
    let bench = Bench()
    let id = try bench.establish(window: 0)
    _ = bench.send(id, pattern(100))
    bench.close(id)
    #expect(try bench.pullSegment() == nil)
    for _ in 0..<20 {
      #expect(bench.waitForDeadline())
      let probes = try bench.pullSegments()
      #expect(probes.map(\.text) == [[0]])
      bench.peerSends(.ack, sequence: 1, acknowledgment: 1, window: 0)
    }
    #expect(bench.events().isEmpty, "a peer that answers probes is not given up")
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1, window: 8_192)
    let rest = try bench.pullSegments()
    #expect(rest.map(\.text) == [pattern(100)])
    #expect(rest.first?.flags.contains(.fin) == true)
    #expect(bench.counters.windowProbes == 20)
  }

  @Test func testUnansweredProbesEnd() throws {
    let bench = Bench()
    let id = try bench.establish(window: 0)
    _ = bench.send(id, pattern(100))
    _ = try bench.pullSegments()
    while bench.hasConnections, bench.waitForDeadline() { _ = try bench.pullSegments() }
    #expect(bench.events() == [.closed(id, .retransmissionLimit)])
  }

  @Test func testTimeoutBacksOffAndGivesUp() throws {
    let bench = Bench()
    let id = try bench.establish()
    _ = bench.send(id, pattern(10))
    _ = try bench.pullSegments()
    var gaps: [UInt64] = []
    var last = bench.now
    while bench.hasConnections, bench.waitForDeadline() {
      gaps.append(bench.now.elapsed(since: last).nanoseconds / 1_000_000)
      last = bench.now
      _ = try bench.pullSegments()
    }
    #expect(gaps == [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000])
    #expect(bench.events() == [.closed(id, .retransmissionLimit)])
    #expect(bench.counters.retransmissions == 9)
  }

  @Test func testKarnIgnoresRetransmittedSegments() throws {
    let bench = Bench()
    let id = try bench.establish()
    _ = bench.send(id, pattern(10))
    _ = try bench.pullSegments()
    #expect(bench.waitForDeadline())
    _ = try bench.pullSegments()
    bench.wait(.milliseconds(1))
    bench.peerSends(.ack, sequence: 1, acknowledgment: 11)
    _ = bench.send(id, pattern(10))
    _ = try bench.pullSegments()
    let deadline = try #require(bench.nextDeadline())
    #expect(deadline.elapsed(since: bench.now) == .milliseconds(400), "the back-off stays")
  }

  @Test func testThreeDuplicatesRetransmitOnce() throws {
    let bench = Bench()
    let id = try bench.establish(window: 65_535)
    _ = bench.send(id, pattern(14_600))
    #expect(try bench.pullSegments().count == 10)
    for number in 1...5 {
      bench.peerSends(.ack, sequence: 1, acknowledgment: 1, window: 65_535)
      let segments = try bench.pullSegments()
      #expect(segments.map(\.sequence) == (number == 3 ? [1] : []))
    }
    #expect(bench.counters.fastRetransmissions == 1)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 2_921, window: 65_535)
    #expect(try bench.pullSegments().map(\.sequence) == [2_921], "partial acknowledgment")
    bench.peerSends(.ack, sequence: 1, acknowledgment: 14_601, window: 65_535)
    #expect(bench.send(id, pattern(24_000)) == 24_000)
    #expect(try bench.pullSegments().count < 10, "the congestion window was halved")
  }

  @Test func testWithoutRetransmissionNeitherTimeNorDuplicatesSendAgain() throws {
    let bench = Bench { $0.timing.retransmits = false }
    let id = try bench.establish(window: 65_535)
    _ = bench.send(id, pattern(6_000))
    #expect(try bench.pullSegments().count == 5)
    for _ in 0..<4 {
      bench.peerSends(.ack, sequence: 1, acknowledgment: 1_461, window: 65_535)
      #expect(try bench.pullSegments().isEmpty)
    }
    #expect(bench.nextDeadline() == nil)
    bench.wait(.seconds(600))
    #expect(try bench.pullSegments().isEmpty)
    #expect(bench.hasConnections && bench.counters.retransmissions == 0)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 6_001, window: 65_535)
    _ = bench.send(id, pattern(10))
    #expect(try bench.pullSegments().map(\.text.count) == [10])
  }

  @Test func testSlowReadersCannotStarveOthers() throws {
    let bench = Bench {
      $0.limits.maximumConnections = 4
      $0.limits.sharedSendChunkCount = 2
    }
    let greedy = try bench.establish(window: 0)
    #expect(bench.send(greedy, pattern(20_000)) == 3 * 1_536)
    #expect(bench.sendCapacity(greedy) == 0)
    bench.peerPort += 1
    let modest = try bench.establish()
    #expect(bench.send(modest, pattern(5_000)) == 1_536)
    #expect(try bench.pullSegments().map(\.text.count) == [1_460, 76])
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1_537)
    #expect(bench.events() == [.writable(modest)])
  }
}
