import Testing
import Wire

@Suite("One line a frame")
struct FrameSummaryTests {
  private func describe(_ frame: [UInt8]) -> String {
    FrameSummary.describe(RawSpan(_elements: frame.span))
  }

  @Test func samples() {
    #expect(describe(Samples.arpRequest) == "ARP who-has 10.0.2.15 tell 10.0.2.2")
    #expect(
      describe(Samples.synchronize)
        == "IP 10.0.2.2:42610 > 10.0.2.15:80 TCP S seq 0 win 65535 len 0")
    #expect(
      describe(Samples.echoRequest)
        == "IP 10.0.2.2 > 10.0.2.15 ICMP echo request id 4660 seq 1 len 12")
    #expect(describe(Samples.datagram) == "IP 10.0.2.2:53 > 10.0.2.15:4096 UDP len 4")
  }

  @Test func acknowledgmentsAndFlags() {
    var frame = Samples.synchronize
    frame[47] = 0x19
    #expect(describe(frame).contains("TCP FP. seq 0 ack 0 win"))
    frame[47] = 0
    #expect(describe(frame).contains("TCP none seq"))
  }

  @Test func whatCannotBeReadIsNamed() {
    #expect(describe([1, 2, 3]) == "Ethernet: truncated at byte 3")
    #expect(describe(Array(Samples.arpRequest.prefix(20))) == "ARP: truncated at byte 6")
    #expect(describe(Array(Samples.synchronize.prefix(30))) == "IP IPv4: truncated at byte 16")
    let cut = describe(Array(Samples.synchronize.prefix(40)))
    #expect(cut == "IP 10.0.2.2:42610 > 10.0.2.15:80 TCP: truncated at byte 6")
  }

  @Test("a frame cut by the snap length shows what its bytes tell")
  func cutFrames() {
    let whole = describe(Samples.synchronize)
    #expect(describe(Array(Samples.synchronize.prefix(50))) == whole)
    #expect(describe(Array(Samples.datagram.prefix(40))) == describe(Samples.datagram))
    let addresses = describe(Array(Samples.synchronize.prefix(36)))
    #expect(addresses == "IP 10.0.2.2 > 10.0.2.15 TCP: truncated at byte 2")
  }

  private func describe(_ frame: [UInt8], linkType: UInt16) -> String {
    FrameSummary.describe(RawSpan(_elements: frame.span), linkType: linkType)
  }

  @Test("a frame is read by its own link type, and an unknown one is named")
  func linkTypes() {
    let datagram = Array(Samples.synchronize[14...])
    let line = describe(Samples.synchronize)
    #expect(describe(datagram, linkType: 101) == line)
    #expect(describe(datagram, linkType: 228) == line)
    let cooked: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 8, 0]
    #expect(describe(cooked + datagram, linkType: 113) == line)
    let cooked2: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0]
    #expect(describe(cooked2 + datagram, linkType: 276) == line)
    #expect(describe([2, 0, 0, 0] + datagram, linkType: 0) == line)
    #expect(describe([0, 0, 0, 2] + datagram, linkType: 108) == line)
    #expect(describe(Samples.synchronize, linkType: 105) == "link type 105 len 66")
    #expect(describe([1], linkType: 113) == "Linux cooked: truncated at byte 1")
    #expect(describe([], linkType: 101) == "IPv4: truncated at byte 0")
  }

  @Test("tags are shown in front of what they carry")
  func tags() {
    let sample = Samples.synchronize
    let tagged = Array(sample[..<12]) + [0x88, 0xA8, 0, 5, 0x81, 0, 0xE0, 31] + sample[12...]
    #expect(describe(tagged) == "vlan 5 vlan 31 " + describe(sample))
  }

  @Test("congestion flags")
  func congestion() {
    var frame = Samples.synchronize
    frame[47] = 0xC2
    #expect(describe(frame).contains("TCP SEW seq"))
  }

  private static let version6: [UInt8] = {
    let head: [UInt8] = [0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x86, 0xDD]
    let local: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
    let group: [UInt8] = [0xFF, 2] + [UInt8](repeating: 0, count: 13) + [1]
    return head + [0x60, 0, 0, 0, 0, 24, 58, 255] + local + group
  }()

  @Test("IPv6 and ICMPv6 are spoken")
  func internetVersion6() {
    let target: [UInt8] = [0x20, 1, 0xD, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    let solicitation = Self.version6 + [135, 0, 0, 0, 0, 0, 0, 0] + target
    #expect(
      describe(solicitation)
        == "IP6 fe80::1 > ff02::1 ICMP6 neighbor solicitation 2001:db8:0:1:: len 24")
    var datagram = Self.version6
    datagram[18...20] = [0, 12, 17]
    datagram += [0, 53, 16, 0, 0, 12, 0, 0, 1, 2, 3, 4]
    #expect(describe(datagram) == "IP6 [fe80::1]:53 > [ff02::1]:4096 UDP len 4")
    var hops = Self.version6
    hops[20] = 0
    hops += [58, 0, 5, 2, 0, 0, 1, 0, 143, 0, 0, 0]
    #expect(describe(hops) == "IP6 fe80::1 > ff02::1 ICMP6 listener report len 16")
    #expect(describe(Array(hops.prefix(57))) == "IP6 fe80::1 > ff02::1 IPv6: truncated at byte 43")
    var fragment = Self.version6
    fragment[20] = 44
    fragment += [17, 0, 0, 9, 0, 0, 0, 1]
    #expect(describe(fragment) == "IP6 fe80::1 > ff02::1 fragment at 8 len 16")
  }

  @Test("ARP of other hardware and 802.3's lengths are named")
  func others() {
    var frame = Samples.arpRequest
    frame[15] = 6
    #expect(describe(frame) == "ARP operation 1 hardware 6 protocol 0x0800 len 28")
    frame.replaceSubrange(12..<14, with: [0, 28])
    #expect(describe(frame) == "52:54:00:12:34:56 > ff:ff:ff:ff:ff:ff 802.3 len 28")
  }

  @Test func otherTypesAreNamedByNumber() {
    var frame = Samples.arpRequest
    frame.replaceSubrange(12..<14, with: [0x88, 0xcc])
    #expect(describe(frame) == "52:54:00:12:34:56 > ff:ff:ff:ff:ff:ff ethertype 0x88cc len 28")
  }

  @Test func fragmentsShowTheirOffset() {
    var frame = Samples.datagram
    frame.replaceSubrange(20..<22, with: [0x20, 0x02])
    #expect(describe(frame) == "IP 10.0.2.2 > 10.0.2.15 fragment at 16 len 12")
  }
}
