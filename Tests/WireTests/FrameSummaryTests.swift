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
    #expect(describe(Array(Samples.synchronize.prefix(40))) == "IP IPv4: truncated at byte 26")
  }

  @Test func otherTypesAreNamedByNumber() {
    var frame = Samples.arpRequest
    frame.replaceSubrange(12..<14, with: [0x86, 0xdd])
    #expect(describe(frame) == "52:54:00:12:34:56 > ff:ff:ff:ff:ff:ff ethertype 0x86dd len 28")
  }

  @Test func fragmentsShowTheirOffset() {
    var frame = Samples.datagram
    frame.replaceSubrange(20..<22, with: [0x20, 0x02])
    #expect(describe(frame) == "IP 10.0.2.2 > 10.0.2.15 fragment at 16 len 12")
  }
}
