import Testing
import Wire

@Suite("TCP options")
struct TCPOptionsTests {
  private func header(_ options: String) -> Result<TCPHeader, WireError> {
    let optionBytes = bytes(options)
    var segment = bytes("a672 0050 00000000 00000000 50 02 ffff 0000 0000") + optionBytes
    segment[12] = UInt8(segment.count / 4) << 4
    return segment.parsed { span throws(WireError) in try TCPHeader(parsing: span) }
  }

  @Test func unknownOptionsAreSkipped() throws {
    let options = try header("08 0a 00000001 00000002 02 04 05b4 00 ff").get().options
    #expect(options == TCPOptions(maximumSegmentSize: 1460))
  }

  @Test(arguments: [
    ("02 03 05 00", 21), ("02 04 05 00 02 00 00 00", 25), ("08 00 00 00", 21),
    ("08 ff 00 00", 21), ("01 01 01 02", 23), ("03 04 00 00", 21), ("04 01 00 00", 21),
  ])
  func impossibleLengthsAreRefused(_ options: String, _ offset: Int) {
    let error = WireError(.tcp, .invalidLength, at: offset)
    #expect(header(options) == .failure(error))
  }

  @Test func nothingAfterEndOfListCounts() throws {
    #expect(try header("00 02 ff ff").get().options == TCPOptions())
  }
}
