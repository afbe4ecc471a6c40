import NetStack
import Testing
import Wire

@Suite("TIME-WAIT (RFC 9293 §3.3.2, §3.10.7.4)")
struct TimeWaitTests {
  /// A connection that we closed first, with both FINs acknowledged.
  private func timeWait(_ bench: Bench = Bench()) throws -> Bench {
    let id = try bench.establish()
    bench.close(id)
    _ = try bench.pullSegment()
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 2)
    #expect(try bench.pullSegment()?.acknowledgment == 2)
    #expect(bench.events() == [.peerClosed(id), .closed(id, .finished)])
    #expect(bench.hasConnections)
    return bench
  }

  @Test func testTimeWaitTimeout() throws {
    let bench = try timeWait()
    bench.wait(.milliseconds(999))
    #expect(bench.hasConnections)
    bench.wait(.milliseconds(1))
    #expect(!bench.hasConnections)
    #expect(bench.nextDeadline() == nil)
  }

  @Test func testTimeWaitFinAgainRestartsTheTimer() throws {
    let bench = try timeWait()
    bench.wait(.milliseconds(900))
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 2)
    #expect(try bench.pullSegment()?.acknowledgment == 2)
    bench.wait(.milliseconds(900))
    #expect(bench.hasConnections)
    bench.wait(.milliseconds(100))
    #expect(!bench.hasConnections)
  }

  @Test func testTimeWaitNewSynchronizeOpensAnew() throws {
    let bench = try timeWait()
    let old = bench.initial
    bench.peerSends(.syn, sequence: 100)
    #expect(try bench.pullSegment()?.flags == [.syn, .ack])
    #expect(old.advanced(by: 2).isBefore(bench.initial))
    bench.peerSends(.ack, sequence: 101, acknowledgment: 1)
    #expect(bench.events().count == 1)
  }

  @Test func testTimeWaitOldSynchronizeIsAcknowledged() throws {
    let bench = try timeWait()
    bench.peerSends(.syn, sequence: -5)
    let answer = try #require(try bench.pullSegment())
    #expect(answer.flags == .ack)
    #expect(answer.acknowledgment == 2)
  }

  @Test func testTimeWaitGivesWayUnderPressure() throws {
    let bench = try timeWait(Bench { $0.limits.maximumConnections = 1 })
    bench.peerPort += 1
    _ = try bench.establish()
    #expect(bench.counters.synchronizesDropped == 0)
  }

  @Test func testTimeWaitKeepsItsSlotUntilTheApplicationKnows() throws {
    let bench = Bench { $0.limits.maximumConnections = 1 }
    let id = try bench.establish()
    bench.close(id)
    _ = try bench.pullSegment()
    bench.peerSends([.ack, .fin], sequence: 1, acknowledgment: 2)
    _ = try bench.pullSegment()
    bench.peerPort += 1
    bench.peerSends(.syn, sequence: 0)
    #expect(try bench.pullSegment() == nil)
    #expect(bench.hasConnections, "TIME-WAIT goes on")
    bench.wait(.seconds(5))
    bench.peerSends(.syn, sequence: 0)
    #expect(try bench.pullSegment() == nil)
    #expect(bench.events() == [.peerClosed(id), .closed(id, .finished)])
    #expect(try bench.establish().slot == id.slot)
  }
}
