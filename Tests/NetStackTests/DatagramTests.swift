import NetStack
import TestSupport
import Testing
import Wire

@Suite("IPv4, ICMP echo and UDP")
struct DatagramTests {
  private func echoRequest(
    _ data: [UInt8], from bench: Bench, to destination: IPv4Address = Bench.address,
    hardwareDestination: MACAddress = Bench.hardwareAddress, fragmentOffset: UInt16 = 0
  ) -> [UInt8] {
    FrameBuilder.datagram(
      .icmp, payloadByteCount: 8 + data.count, from: bench.peerAddress,
      bench.peerHardwareAddress, to: destination, hardwareDestination,
      fragmentOffset: fragmentOffset
    ) { message in
      message.copyBytes(from: RawSpan(_elements: data.span), at: 8)
      ICMPv4Echo(kind: .request, identifier: 77, sequence: 3).emit(into: &message)
    }
  }

  @Test(arguments: [0, 1, 56, 1_471, 1_472])
  func testEchoRequestIsReturned(_ count: Int) throws {
    let bench = Bench()
    var generator = SeededGenerator(seed: UInt64(count))
    let data = generator.bytes(count)
    bench.receive(echoRequest(data, from: bench))
    let frame = try #require(bench.pull())
    let span = RawSpan(_elements: frame.span)
    let header = try IPv4Header(parsing: span.extracting(14..<frame.count))
    #expect(header.destination == bench.peerAddress)
    let echo = try ICMPv4Echo(parsing: span.extracting(34..<frame.count))
    #expect(echo == ICMPv4Echo(kind: .reply, identifier: 77, sequence: 3))
    #expect(Array(frame.dropFirst(42)) == data)
    #expect(bench.pull() == nil)
  }

  @Test func testEchoRepliesAreBounded() {
    let bench = Bench { $0.limits.echoReplyCount = 2 }
    for number in 0..<3 { bench.receive(echoRequest([UInt8(number)], from: bench)) }
    #expect(bench.pull()?.last == 0)
    bench.receive(echoRequest([9], from: bench))
    #expect(bench.pull()?.last == 1)
    #expect(bench.pull()?.last == 9)
    #expect(bench.pull() == nil)
    #expect(bench.counters.controlRepliesDropped == 1)
  }

  @Test func testFragmentsAreDropped() {
    let bench = Bench()
    bench.receive(echoRequest([1, 2, 3], from: bench, fragmentOffset: 1))
    #expect(bench.pull() == nil)
    #expect(bench.counters.fragmentsDropped == 1)
  }

  @Test func testDatagramsForOthersAreDropped() {
    let bench = Bench()
    bench.receive(echoRequest([], from: bench, to: IPv4Address(10, 0, 2, 99)))
    bench.receive(echoRequest([], from: bench, hardwareDestination: .broadcast))
    bench.receive(echoRequest([], from: bench, hardwareDestination: MACAddress(rawValue: 2)))
    #expect(bench.pull() == nil)
    #expect(bench.counters.framesNotForUs == 3)
  }

  @Test(arguments: [
    IPv4Address(224, 0, 0, 1), .limitedBroadcast, .unspecified, Bench.address,
    IPv4Address(10, 0, 2, 255), IPv4Address(127, 0, 0, 1),
  ])
  func testImpossibleSourcesAreDropped(_ source: IPv4Address) {
    let bench = Bench()
    bench.peerAddress = source
    bench.receive(echoRequest([], from: bench))
    bench.peerSends(.syn, sequence: 0)
    #expect(bench.pull() == nil)
    #expect(bench.counters.malformedSource == 2)
  }

  @Test func testDatagramOfUDPIsCounted() {
    let bench = Bench()
    let header = UDPHeader(sourcePort: 1, destinationPort: 2, payloadByteCount: 4)
    let frame = FrameBuilder.datagram(
      .udp, payloadByteCount: 12, from: bench.peerAddress, bench.peerHardwareAddress,
      to: Bench.address, Bench.hardwareAddress
    ) {
      header.emit(
        into: &$0, pseudoHeader: PseudoHeader(source: bench.peerAddress, destination: Bench.address)
      )
    }
    bench.receive(frame)
    #expect(bench.counters.datagramsDropped == 1)
    var damaged = frame
    damaged[45] ^= 1
    bench.receive(damaged)
    #expect(bench.counters.malformedChecksum == 1)
    bench.receive(Array(frame.prefix(30)))
    #expect(bench.counters.malformedTruncated == 1)
    #expect(bench.pull() == nil)
  }
}
