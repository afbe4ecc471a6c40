import NetStack
import Testing
import Wire

@Suite("SYN-RECEIVED (RFC 9293 §3.10.7.4)")
struct SynchronizeReceivedTests {
  private func halfOpen() throws -> Bench {
    let bench = Bench()
    bench.peerSends(.syn, sequence: 0)
    _ = try #require(try bench.pullSegment())
    return bench
  }

  @Test func testSynchronizeReceivedAcknowledgment() throws {
    let bench = Bench()
    _ = try bench.establish()
    #expect(bench.counters.connectionsOpened == 1)
  }

  @Test func testSynchronizeReceivedWrongAcknowledgment() throws {
    let bench = try halfOpen()
    for wrong in [0, 2, 1_000] {
      bench.peerSends(.ack, sequence: 1, acknowledgment: wrong)
      let reset = try #require(try bench.pullSegment())
      #expect(reset == SeenSegment(flags: .rst, sequence: wrong, acknowledgment: 0))
    }
    #expect(bench.events().isEmpty)
    #expect(bench.hasConnections)
  }

  @Test func testSynchronizeReceivedSynchronizeAgain() throws {
    let bench = try halfOpen()
    let initial = bench.initial
    bench.peerSends(.syn, sequence: 0)
    #expect(try bench.pullSegment()?.flags == [.syn, .ack])
    #expect(bench.initial == initial)
  }

  @Test func testSynchronizeReceivedReset() throws {
    let bench = try halfOpen()
    bench.peerSends(.rst, sequence: 1)
    #expect(!bench.hasConnections)
    #expect(bench.events().isEmpty)
  }

  @Test func testSynchronizeReceivedTimeout() throws {
    let bench = try halfOpen()
    var answers = 0
    while bench.hasConnections, bench.waitForDeadline() {
      if try bench.pullSegment()?.flags == [.syn, .ack] { answers += 1 }
    }
    #expect(answers == 3)
    #expect(bench.now.elapsed(since: Instant(nanoseconds: 1_000_000_000)) == .seconds(15))
    #expect(bench.events().isEmpty)
  }

  @Test func testSynchronizeReceivedRequestWithHandshake() throws {
    let bench = try halfOpen()
    bench.peerSends([.ack, .psh, .fin], sequence: 1, acknowledgment: 1, text: [7, 8])
    let events = bench.events()
    #expect(events.count == 3)
    guard case .opened(let id)? = events.first else { throw BenchError.notOpened }
    #expect(events == [.opened(id), .readable(id), .peerClosed(id)])
    #expect(bench.received(id) == [7, 8])
    #expect(try bench.pullSegment()?.acknowledgment == 4)
  }
}
