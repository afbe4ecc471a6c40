import NetStack
import Testing
import Wire

@Suite("Closing a connection (RFC 9293 §3.6, §3.10.7.4)")
struct ClosingTests {
  private let response = Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8)

  @Test func testExchangeNeedsThreeFramesOfOurs() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends([.ack, .psh], sequence: 1, acknowledgment: 1, text: Array("GET /".utf8))
    bench.consume(id, byteCount: 5)
    #expect(bench.send(id, response) == response.count)
    bench.close(id)
    let answers = try bench.pullSegments()
    #expect(answers.count == 1)
    #expect(answers.first?.flags == [.ack, .psh, .fin])
    #expect(answers.first?.text == response)
    #expect(answers.first?.acknowledgment == 6)
    let end = response.count + 2
    bench.peerSends([.ack, .fin], sequence: 6, acknowledgment: end)
    #expect(
      try bench.pullSegments() == [
        SeenSegment(flags: .ack, sequence: end, acknowledgment: 7, window: 2_042)
      ])
    #expect(bench.counters.framesTransmitted == 3)
    #expect(bench.events() == [.readable(id), .peerClosed(id), .closed(id, .finished)])
  }

  @Test func testFinWait1Acknowledgment() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.close(id)
    #expect(try bench.pullSegment()?.flags == [.ack, .fin])
    bench.peerSends(.ack, sequence: 1, acknowledgment: 2)
    #expect(bench.events().isEmpty)
    bench.peerSends(.ack, sequence: 1, acknowledgment: 2, text: [9])
    #expect(bench.received(id) == [9], "FIN-WAIT-2 still receives")
    bench.peerSends([.ack, .fin], sequence: 2, acknowledgment: 2)
    #expect(bench.events() == [.readable(id), .peerClosed(id), .closed(id, .finished)])
  }

  @Test func testFinWait1FinWithoutAcknowledgmentIsSimultaneousClose() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.close(id)
    _ = try bench.pullSegment()
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 1)
    #expect(bench.events() == [.peerClosed(id)])
    #expect(try bench.pullSegment()?.acknowledgment == 2)
    bench.peerSends(.ack, sequence: 2, acknowledgment: 2)
    #expect(bench.events() == [.closed(id, .finished)])
    #expect(bench.hasConnections, "TIME-WAIT after CLOSING")
  }

  @Test func testFinWait2Timeout() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.close(id)
    _ = try bench.pullSegment()
    bench.peerSends(.ack, sequence: 1, acknowledgment: 2)
    bench.wait(.seconds(10))
    #expect(bench.events() == [.closed(id, .idle)])
    #expect(!bench.hasConnections)
  }

  @Test func testCloseWaitSendsUntilClosed() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 1)
    #expect(bench.events() == [.peerClosed(id)])
    #expect(try bench.pullSegment()?.acknowledgment == 2)
    #expect(bench.send(id, response) == response.count)
    #expect(try bench.pullSegment()?.text == response)
    bench.close(id)
    #expect(try bench.pullSegment()?.flags == [.ack, .fin])
    #expect(bench.send(id, response) == 0, "nothing follows FIN")
    bench.peerSends(.ack, sequence: 2, acknowledgment: response.count + 2)
    #expect(bench.events() == [.closed(id, .finished)])
    #expect(!bench.hasConnections, "LAST-ACK ends without TIME-WAIT")
  }

  @Test func testLastAcknowledgmentRetransmitsFin() throws {
    let bench = Bench()
    let id = try bench.establish()
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 1)
    bench.close(id)
    #expect(try bench.pullSegments().map(\.flags) == [[.ack, .fin]])
    #expect(bench.waitForDeadline())
    #expect(try bench.pullSegments().map(\.flags) == [[.ack, .fin]])
    bench.peerSends(.ack, sequence: 2, acknowledgment: 2)
    #expect(bench.events() == [.peerClosed(id), .closed(id, .finished)])
  }

  @Test func testCloseWaitFinAgainIsAcknowledgedAgain() throws {
    let bench = Bench()
    _ = try bench.establish()
    for _ in 0..<2 {
      bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 1)
      #expect(try bench.pullSegments().map(\.acknowledgment) == [2])
    }
    #expect(bench.events().count == 1)
  }

  @Test func testStaleIdentifierDoesNothing() throws {
    let bench = Bench { $0.limits.maximumConnections = 1 }
    let stale = try bench.establish()
    bench.peerSends(.rst, sequence: 1)
    #expect(bench.events() == [.closed(stale, .reset)])
    let id = try bench.establish()
    #expect(id.slot == stale.slot)
    #expect(id != stale)
    #expect(bench.send(stale, [1]) == 0)
    bench.abort(stale)
    bench.close(stale)
    #expect(bench.sendCapacity(stale) == 0)
    #expect(try bench.pullSegment() == nil)
    #expect(bench.send(id, [1]) == 1)
  }
}
