import NetStack
import Testing
import Wire

@Suite("ESTABLISHED (RFC 9293 §3.10.7.4)")
struct EstablishedTests {
  @Test func testEstablishedText() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends([.ack, .psh], sequence: 1, acknowledgment: 1, text: [1, 2, 3])
    #expect(bench.events() == [.readable(id)])
    #expect(bench.received(id) == [1, 2, 3])
    bench.consume(id, byteCount: 2)
    #expect(bench.received(id) == [3])
    let answer = try #require(try bench.pullSegment())
    #expect(answer == SeenSegment(flags: .ack, sequence: 1, acknowledgment: 4, window: 2_045))
    #expect(try bench.pullSegment() == nil)
  }

  @Test func testEstablishedTextTwice() throws {
    let bench = Bench()
    let id = try bench.establish()
    for _ in 0..<2 { bench.peerSends(.ack, sequence: 1, acknowledgment: 1, text: [1, 2, 3]) }
    #expect(bench.received(id) == [1, 2, 3])
    #expect(try bench.pullSegments().map(\.acknowledgment) == [4])
  }

  @Test func testEstablishedOverlappingText() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1, text: [1, 2, 3])
    bench.peerSends(.ack, sequence: 2, acknowledgment: 1, text: [2, 3, 4, 5])
    #expect(bench.received(id) == [1, 2, 3, 4, 5])
  }

  @Test func testEstablishedTextBeyondAGap() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends([.ack, .fin], sequence: 4, acknowledgment: 1, text: [4])
    #expect(bench.received(id).isEmpty)
    #expect(bench.events().isEmpty)
    #expect(try bench.pullSegment()?.acknowledgment == 1)
    #expect(bench.counters.segmentsOutOfOrder == 1)
  }

  @Test func testEstablishedTextBeyondTheWindow() throws {
    let bench = Bench()
    let id = try bench.establish()
    let text = [UInt8](repeating: 5, count: 1_400)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1, text: text)
    bench.peerSends([.ack, .fin], sequence: 1_401, acknowledgment: 1, text: text)
    #expect(bench.received(id).count == 2_048)
    #expect(bench.events() == [.readable(id)])
    let answer = try #require(try bench.pullSegment())
    #expect(answer.acknowledgment == 2_049)
    #expect(answer.window == 0)
    bench.consume(id, byteCount: 100)
    #expect(try bench.pullSegment() == nil, "a window of 100 bytes would be silly")
    bench.consume(id, byteCount: 1_948)
    #expect(try bench.pullSegment()?.window == 2_048)
  }

  /// A request head of 3,000 bytes behind a short request once met a window of 0 for ever.
  @Test func testEstablishedWindowClosesNotBeforeTheBufferIsFull() throws {
    let bench = Bench()
    let id = try bench.establish()
    let text = [UInt8](repeating: 5, count: 1_024)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 1, text: Array(text.prefix(300)))
    bench.consume(id, byteCount: 300)
    #expect(try bench.pullSegments().map(\.window) == [1_748], "300 bytes would be silly")
    bench.peerSends(.ack, sequence: 301, acknowledgment: 1, text: text)
    #expect(try bench.pullSegments().map(\.window) == [724])
    bench.peerSends(.ack, sequence: 1_325, acknowledgment: 1, text: Array(text.prefix(724)))
    #expect(try bench.pullSegments().map(\.window) == [300])
    bench.peerSends(.ack, sequence: 2_049, acknowledgment: 1, text: Array(text.prefix(300)))
    #expect(bench.received(id).count == 2_048)
    #expect(try bench.pullSegments().map(\.window) == [0])
  }

  @Test func testEstablishedClosedWindowStillTakesAcknowledgments() throws {
    let bench = Bench()
    let id = try bench.establish()
    let text = [UInt8](repeating: 5, count: 1_024)
    for number in 0..<2 {
      bench.peerSends(.ack, sequence: 1 + 1_024 * number, acknowledgment: 1, text: text)
    }
    #expect(bench.send(id, [1, 2, 3]) == 3)
    #expect(try bench.pullSegments().map(\.window) == [0])
    bench.peerSends(.ack, sequence: 2_049, acknowledgment: 4, text: [9])
    #expect(bench.received(id).count == 2_048)
    #expect(try bench.pullSegments().map(\.acknowledgment) == [2_049])
    #expect(bench.nextDeadline()?.elapsed(since: bench.now) == .seconds(60), "nothing in flight")
  }

  @Test func testEstablishedReset() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends(.rst, sequence: 1)
    #expect(bench.events() == [.closed(id, .reset)])
    #expect(try bench.pullSegment() == nil)
    #expect(!bench.hasConnections)
  }

  @Test func testEstablishedResetElsewhereInTheWindowIsChallenged() throws {
    let bench = Bench()
    _ = try bench.establish()
    bench.peerSends(.rst, sequence: 2)
    #expect(try bench.pullSegment()?.flags == .ack)
    bench.peerSends(.rst, sequence: 5_000)
    #expect(try bench.pullSegment() == nil)
    #expect(bench.hasConnections)
    #expect(bench.events().isEmpty)
    #expect(bench.counters.challengeAcknowledgments == 1)
  }

  @Test func testEstablishedSynchronizeIsChallenged() throws {
    let bench = Bench()
    _ = try bench.establish()
    bench.peerSends(.syn, sequence: 1)
    let challenge = try #require(try bench.pullSegment())
    #expect(challenge.flags == .ack)
    #expect(challenge.acknowledgment == 1)
    #expect(bench.hasConnections)
  }

  @Test func testEstablishedAcknowledgmentOfTheFuture() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends(.ack, sequence: 1, acknowledgment: 2, text: [1])
    #expect(bench.received(id).isEmpty)
    #expect(try bench.pullSegment()?.sequence == 1)
  }

  @Test func testEstablishedAncientAcknowledgmentIsChallenged() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends(.ack, sequence: 1, acknowledgment: -100_000, text: [1])
    #expect(bench.received(id).isEmpty)
    #expect(bench.counters.challengeAcknowledgments == 1)
  }

  @Test func testEstablishedKeepAliveIsAnswered() throws {
    let bench = Bench()
    _ = try bench.establish()
    bench.peerSends(.ack, sequence: 0, acknowledgment: 1)
    #expect(try bench.pullSegment()?.acknowledgment == 1)
  }

  @Test func testEstablishedIdle() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.wait(.seconds(59))
    #expect(bench.events().isEmpty)
    bench.wait(.seconds(1))
    #expect(bench.events() == [.closed(id, .idle)])
    #expect(try bench.pullSegment()?.flags == [.rst, .ack])
  }

  @Test func testEstablishedIdleAtTheEndOfTheClock() throws {
    let bench = Bench()
    bench.now = Instant(nanoseconds: .max - 10_000_000_000)
    let id = try bench.establish()
    bench.wait(.seconds(9))
    #expect(bench.events().isEmpty)
    bench.wait(.seconds(2))
    #expect(bench.now.nanoseconds == .max)
    #expect(bench.events() == [.closed(id, .idle)])
  }

  @Test func testEstablishedAbort() throws {
    let bench = Bench()
    let id = try bench.establish()
    #expect(bench.send(id, [1, 2, 3]) == 3)
    bench.abort(id)
    let reset = try #require(try bench.pullSegment())
    #expect(reset.flags == [.rst, .ack])
    #expect(reset.sequence == 1)
    #expect(bench.events() == [.closed(id, .aborted)])
    #expect(try bench.pullSegment() == nil)
  }
}
