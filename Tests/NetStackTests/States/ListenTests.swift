import NetStack
import Testing
import Wire

@Suite("CLOSED and LISTEN (RFC 9293 §3.10.7.1, §3.10.7.2)")
struct ListenTests {
  @Test func testClosedPortSynchronize() throws {
    let bench = Bench()
    bench.peerSends(.syn, sequence: 0, toPort: 81)
    let reset = try #require(try bench.pullSegment())
    #expect(reset.flags == [.rst, .ack])
    #expect(reset.acknowledgment == 1)
    #expect(bench.counters.resetsSent == 1)
    #expect(!bench.hasConnections)
  }

  @Test func testClosedPortAcknowledgment() throws {
    let bench = Bench()
    bench.peerSends(.ack, sequence: 5, acknowledgment: 77, toPort: 81)
    let reset = try #require(try bench.pullSegment())
    #expect(reset == SeenSegment(flags: .rst, sequence: 77, acknowledgment: 0))
  }

  @Test func testClosedPortReset() throws {
    let bench = Bench()
    bench.peerSends(.rst, sequence: 0, toPort: 81)
    #expect(try bench.pullSegment() == nil)
  }

  @Test func testListenAcknowledgment() throws {
    let bench = Bench()
    bench.peerSends(.ack, sequence: 1, acknowledgment: 9)
    let reset = try #require(try bench.pullSegment())
    #expect(reset == SeenSegment(flags: .rst, sequence: 9, acknowledgment: 0))
  }

  @Test(arguments: [[], .fin, [.syn, .fin], .rst] as [TCPFlags])
  func testListenNonsense(_ flags: TCPFlags) throws {
    let bench = Bench()
    bench.peerSends(flags, sequence: 0)
    #expect(try bench.pullSegment() == nil)
    #expect(!bench.hasConnections)
  }

  @Test func testListenSynchronize() throws {
    let bench = Bench()
    bench.peerSends(.syn, sequence: 0)
    let frame = try #require(bench.pull())
    let (header, text) = try FrameBuilder.parseSegment(frame)
    #expect(header.flags == [.syn, .ack])
    #expect(header.options == TCPOptions(maximumSegmentSize: 1_460))
    #expect(header.window == 2_048)
    #expect(text.isEmpty)
    #expect(bench.events().isEmpty)
  }

  @Test func testListenSynchronizeWithText() throws {
    let bench = Bench()
    bench.peerSends(.syn, sequence: 0, text: [1, 2, 3])
    #expect(try bench.pullSegment()?.acknowledgment == 1)
  }

  @Test func testFullTableSynchronizeIsNotAnswered() throws {
    let bench = Bench { $0.limits.maximumConnections = 2 }
    for port in 0..<3 as Range<UInt16> {
      bench.peerPort = 40_000 + port
      bench.peerSends(.syn, sequence: 0)
    }
    var answers = 0
    while bench.pull() != nil { answers += 1 }
    #expect(answers == 2)
    #expect(bench.counters.synchronizesDropped == 1)
  }
}
