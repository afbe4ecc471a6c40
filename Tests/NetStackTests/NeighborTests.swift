import NetStack
import Testing
import Wire

@Suite("Address resolution (RFC 826)")
struct NeighborTests {
  private let peer = MACAddress(rawValue: 0x5254_0012_3456)

  private func request(from sender: IPv4Address, for target: IPv4Address) -> [UInt8] {
    FrameBuilder.neighborPacket(
      ARPPacket(
        operation: .request, senderHardwareAddress: peer, senderAddress: sender,
        targetHardwareAddress: MACAddress(rawValue: 0), targetAddress: target))
  }

  private func parse(_ frame: [UInt8]) throws -> ARPPacket {
    try ARPPacket(parsing: RawSpan(_elements: frame.span).extracting(14..<frame.count))
  }

  @Test func testRequestIsAnswered() throws {
    let bench = Bench()
    bench.receive(request(from: bench.peerAddress, for: Bench.address))
    let frame = try #require(bench.pull())
    #expect(frame.count == 42)
    #expect(Array(frame.prefix(6)) == [0x52, 0x54, 0x00, 0x12, 0x34, 0x56])
    let reply = try parse(frame)
    #expect(reply.operation == .reply)
    #expect(reply.senderHardwareAddress == Bench.hardwareAddress)
    #expect(reply.senderAddress == Bench.address)
    #expect(reply.targetAddress == bench.peerAddress)
    #expect(bench.pull() == nil)
  }

  @Test("an announcement asks for the host's own address (RFC 5227 §3)")
  func testAnnouncement() throws {
    let bench = Bench()
    bench.stack.announce()
    let frame = try #require(bench.pull())
    #expect(Array(frame.prefix(6)) == [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    let announcement = try parse(frame)
    #expect(announcement.operation == .request)
    #expect(announcement.senderHardwareAddress == Bench.hardwareAddress)
    #expect(announcement.senderAddress == Bench.address)
    #expect(announcement.targetAddress == Bench.address)
    #expect(bench.pull() == nil)
  }

  @Test("announcements that find no room are counted")
  func testAnnouncementsAreCounted() {
    let bench = Bench { $0.limits.controlReplyCount = 3 }
    for _ in 0..<5 { bench.stack.announce() }
    #expect(bench.counters.controlRepliesDropped == 2)
  }

  @Test func testRequestForAnotherIsIgnored() {
    let bench = Bench()
    bench.receive(request(from: bench.peerAddress, for: Bench.gateway))
    bench.receive(request(from: Bench.address, for: Bench.address))
    bench.receive(request(from: IPv4Address(8, 8, 8, 8), for: Bench.address))
    #expect(bench.pull() == nil)
    #expect(bench.counters.framesNotForUs == 1)
    #expect(bench.counters.malformedSource == 2)
  }

  @Test func testRepliesAreBounded() {
    let bench = Bench { $0.limits.controlReplyCount = 3 }
    for _ in 0..<5 { bench.receive(request(from: bench.peerAddress, for: Bench.address)) }
    var replies = 0
    while bench.pull() != nil { replies += 1 }
    #expect(replies == 3)
    #expect(bench.counters.controlRepliesDropped == 2)
  }

  @Test func testPeerBeyondTheRouterNeedsTheGateway() throws {
    let bench = Bench()
    bench.peerAddress = IPv4Address(192, 0, 2, 9)
    bench.peerSends(.syn, sequence: 0)
    let question = try parse(try #require(bench.pull()))
    #expect(question.operation == .request)
    #expect(question.targetAddress == Bench.gateway)
    #expect(bench.pull() == nil)
    let gateway = MACAddress(rawValue: 0x0200_0000_0001)
    bench.receive(
      FrameBuilder.neighborPacket(
        ARPPacket(
          operation: .reply, senderHardwareAddress: gateway, senderAddress: Bench.gateway,
          targetHardwareAddress: Bench.hardwareAddress, targetAddress: Bench.address),
        to: Bench.hardwareAddress))
    let frame = try #require(bench.pull())
    #expect(try FrameBuilder.parseSegment(frame).0.flags == [.syn, .ack])
    #expect(Array(frame.prefix(6)) == [0x02, 0, 0, 0, 0, 0x01])
  }

  @Test func testSilentGatewayIsAskedThreeTimes() throws {
    let bench = Bench()
    bench.peerAddress = IPv4Address(192, 0, 2, 9)
    bench.peerSends(.syn, sequence: 0)
    var requests = 0
    repeat {
      while let frame = bench.pull() {
        #expect(try parse(frame).operation == .request)
        requests += 1
      }
    } while bench.waitForDeadline()
    #expect(requests == 3)
    #expect(bench.counters.neighborFailures == 1)
    #expect(!bench.hasConnections)
  }

  @Test func testWithoutARouteNothingIsSent() {
    let bench = Bench { $0.gateway = nil }
    bench.peerAddress = IPv4Address(192, 0, 2, 9)
    bench.peerSends(.syn, sequence: 0)
    #expect(bench.pull() == nil)
    #expect(!bench.hasConnections)
  }
}
