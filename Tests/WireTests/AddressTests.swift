import Testing
import Wire

@Suite("Addresses")
struct AddressTests {
  private func parse(_ text: String) -> Result<IPv4Address, WireError> {
    Array(text.utf8).parsed { span throws(WireError) in try IPv4Address(parsingText: span) }
  }

  @Test(arguments: ["0.0.0.0", "10.0.2.15", "255.255.255.255", "1.20.100.9"])
  func dottedTextRoundTrips(_ text: String) throws {
    #expect(try parse(text).get().description == text)
  }

  @Test(arguments: [
    ("", 0), ("1.2.3", 5), ("1.2.3.", 6), ("1.2.3.4.", 7), ("1.2.3.256", 6), ("01.2.3.4", 1),
    ("1..3.4", 2), ("a.2.3.4", 0), ("1.2.3.4 ", 7), ("1.2.3.1234", 9), ("-1.2.3.4", 0),
  ])
  func badTextFailsAtItsFirstBadByte(_ text: String, _ offset: Int) {
    #expect(parse(text) == .failure(WireError(.address, .invalidText, at: offset)))
  }

  @Test func onLinkComparesThePrefixOnly() {
    let address = IPv4Address(10, 0, 2, 15)
    #expect(address.isOnLink(with: IPv4Address(10, 0, 2, 2), prefixLength: 24))
    #expect(!address.isOnLink(with: IPv4Address(10, 0, 3, 15), prefixLength: 24))
    #expect(address.isOnLink(with: IPv4Address(192, 168, 0, 1), prefixLength: 0))
    #expect(!address.isOnLink(with: IPv4Address(10, 0, 2, 14), prefixLength: 32))
    #expect(address.isOnLink(with: address, prefixLength: 255))
  }

  @Test func hardwareAddressText() {
    let address = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0xff)
    #expect(address.description == "52:54:00:12:34:ff")
    #expect(!address.isGroup)
    #expect(MACAddress.broadcast.isGroup)
  }
}
