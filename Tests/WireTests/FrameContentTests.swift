import TestSupport
import Testing
import Wire

@Suite("What a captured frame carries")
struct FrameContentTests {
  private static let frame = TCPFrame(
    from: (2, 40_000), to: (15, 80), sequence: 0xFFFF_FFFE, acknowledgment: 7,
    flags: TCPFrame.Flag.ack | TCPFrame.Flag.fin, payload: [1, 2, 3])

  private func content(_ bytes: [UInt8]) -> FrameContent { FrameContent(bytes.frameSpan) }

  private func segment(_ bytes: [UInt8], linkType: UInt16 = 1) -> CapturedSegment? {
    if case .segment(let segment) = FrameContent(bytes.frameSpan, linkType: linkType) {
      segment
    } else {
      nil
    }
  }

  @Test("a segment of either version, its ends and its sequence numbers")
  func fields() throws {
    let found = try #require(segment(Self.frame.bytes))
    #expect("\(found.source) \(found.destination)" == "10.0.2.2:40000 10.0.2.15:80")
    #expect(found.payloadByteCount == 3 && found.sequenceCount == 4)
    #expect(found.end.rawValue == 2 && found.acknowledgment.rawValue == 7)
    #expect(found.window == 0xFFFF)
    var version6 = Self.frame
    version6.isVersion6 = true
    let other = try #require(segment(version6.bytes))
    #expect("\(other.source) \(other.destination)" == "[fe80::2]:40000 [fe80::f]:80")
    #expect(other.payloadByteCount == 3)
  }

  @Test("tags and every link layer lead to the same segment")
  func layers() throws {
    let plain = try #require(segment(Self.frame.bytes))
    let datagram = Self.frame.datagram
    for count in 1...3 {
      var tagged = Self.frame
      tagged.tags = (1...UInt16(count)).map { $0 }
      #expect(segment(tagged.bytes) == plain)
    }
    #expect(segment(Self.frame.bytes + [0, 0, 0]) == plain)
    #expect(segment(datagram, linkType: 101) == plain)
    #expect(segment(datagram, linkType: 228) == plain)
    #expect(segment([2, 0, 0, 0] + datagram, linkType: 0) == plain)
    #expect(segment([0, 0, 0, 2] + datagram, linkType: 108) == plain)
    let cooked = [UInt8](repeating: 0, count: 14)
    #expect(segment(cooked + [8, 0] + datagram, linkType: 113) == plain)
    #expect(segment(cooked + [0x81, 0, 0, 7, 8, 0] + datagram, linkType: 113) == plain)
    #expect(segment([8, 0] + cooked + [0, 0, 0, 0] + datagram, linkType: 276) == plain)
    #expect(segment(datagram, linkType: 105) == nil)
  }

  @Test("cut anywhere: read from the window on, with the lengths that the headers state")
  func cuts() {
    for isVersion6 in [false, true] {
      var frame = Self.frame
      frame.isVersion6 = isVersion6
      let bytes = frame.bytes
      let enough = bytes.count - 3 - 4
      for count in 0...bytes.count {
        let found = segment(Array(bytes.prefix(count)))
        #expect((found != nil) == (count >= enough), "\(count) bytes")
        #expect(found.map { $0.payloadByteCount == 3 } ?? true)
      }
    }
  }

  @Test("the fingerprint is that of the segment, not of its path")
  func fingerprint() throws {
    let plain = try #require(segment(Self.frame.bytes)).fingerprint
    var bytes = Self.frame.bytes
    bytes[22] = 63
    bytes[24] = 0xAB
    bytes[50] = 0xCD
    #expect(segment(bytes)?.fingerprint == plain)
    for change in [18, 29, 33, 34, 37, 41, 45, 47, 49, 54, 56] {
      var other = Self.frame.bytes
      other[change] ^= 4
      #expect(segment(other)?.fingerprint != plain, "byte \(change)")
    }
  }

  @Test("ARP, an echo request, a fragment, and what is not read")
  func others() {
    guard case .arp(let packet) = content(Samples.arpRequest) else {
      Issue.record("no ARP packet")
      return
    }
    #expect("\(packet.targetAddress)" == "10.0.2.15")
    let ends = (IPv4Address(10, 0, 2, 2), IPv4Address(10, 0, 2, 15))
    func datagram(isEchoRequest: Bool) -> FrameContent {
      .datagram(
        source: .version4(ends.0), destination: .version4(ends.1), isEchoRequest: isEchoRequest)
    }
    #expect(content(Samples.echoRequest) == datagram(isEchoRequest: true))
    #expect(content(Samples.datagram) == datagram(isEchoRequest: false))
    var fragment = Self.frame.bytes
    fragment[20] = 0x20
    #expect(content(fragment) == datagram(isEchoRequest: false))
    #expect(content([]) == .unread)
    #expect(content(Array(Samples.arpRequest.dropLast())) == .unread)
  }
}
