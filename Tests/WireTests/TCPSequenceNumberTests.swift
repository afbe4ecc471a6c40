import Testing
import Wire

@Suite("Sequence numbers compare modulo 2^32 (RFC 9293 §3.4)")
struct TCPSequenceNumberTests {
  @Test(arguments: [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff] as [UInt32])
  func comparisonsWrap(_ rawValue: UInt32) {
    let number = TCPSequenceNumber(rawValue: rawValue)
    for step in [1, 100, 0x7fff_ffff] {
      let later = number.advanced(by: step)
      #expect(number.isBefore(later))
      #expect(!later.isBefore(number))
      #expect(later.distance(from: number) == step)
      #expect(number.distance(from: later) == -step)
    }
    #expect(number.isAtOrBefore(number))
    #expect(!number.isBefore(number))
  }

  @Test func windowContainsItsStartButNotItsEnd() {
    let start = TCPSequenceNumber(rawValue: 0xffff_fffe)
    #expect(start.isInWindow(from: start, byteCount: 4))
    #expect(start.advanced(by: 3).isInWindow(from: start, byteCount: 4))
    #expect(!start.advanced(by: 4).isInWindow(from: start, byteCount: 4))
    #expect(!start.advanced(by: -1).isInWindow(from: start, byteCount: 4))
    #expect(!start.isInWindow(from: start, byteCount: 0))
  }
}
