import TestSupport
import Testing
import Wire

@Suite("parse(emit(x)) == x")
struct RoundTripTests {
  private let pseudoHeader = PseudoHeader(
    source: IPv4Address(10, 0, 2, 2), destination: IPv4Address(10, 0, 2, 15))

  @Test func ethernetHeader() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<100 {
      let header = EthernetHeader(
        destination: MACAddress(rawValue: generator.next()),
        source: MACAddress(rawValue: generator.next()),
        etherType: EtherType(rawValue: UInt16(truncatingIfNeeded: generator.next())))
      let bytes = emitted(EthernetHeader.byteCount) { header.emit(into: &$0) }
      let result = bytes.parsed { span throws(WireError) in try EthernetHeader(parsing: span) }
      #expect(try result.get() == header)
    }
  }

  @Test func arpPacket() throws {
    var generator = SeededGenerator(seed: 2)
    for number in 0..<100 {
      let packet = ARPPacket(
        operation: ARPPacket.Operation(rawValue: UInt16(number)),
        senderHardwareAddress: MACAddress(rawValue: generator.next()),
        senderAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: generator.next())),
        targetHardwareAddress: MACAddress(rawValue: generator.next()),
        targetAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: generator.next())))
      let bytes = emitted(ARPPacket.byteCount) { packet.emit(into: &$0) }
      let result = bytes.parsed { span throws(WireError) in try ARPPacket(parsing: span) }
      #expect(try result.get() == packet)
    }
  }

  @Test func ipv4Header() throws {
    var generator = SeededGenerator(seed: 3)
    for length in 0..<100 {
      var header = IPv4Header(
        protocolNumber: IPProtocol(rawValue: UInt8(length)),
        source: IPv4Address(rawValue: UInt32(truncatingIfNeeded: generator.next())),
        destination: IPv4Address(rawValue: UInt32(truncatingIfNeeded: generator.next())),
        payloadByteCount: length)
      header.serviceType = UInt8(truncatingIfNeeded: generator.next())
      header.identification = UInt16(truncatingIfNeeded: generator.next())
      header.doesNotFragment = generator.chance(percent: 50)
      header.hasMoreFragments = generator.chance(percent: 50)
      header.fragmentOffset = UInt16.random(in: 0...0x1fff, using: &generator)
      header.timeToLive = UInt8(truncatingIfNeeded: generator.next())
      let bytes = emitted(20 + length) { header.emit(into: &$0) }
      let result = bytes.parsed { span throws(WireError) in try IPv4Header(parsing: span) }
      #expect(try result.get() == header)
      #expect(try result.get().payloadRange == 20..<(20 + length))
    }
  }

  @Test func icmpEcho() throws {
    var generator = SeededGenerator(seed: 4)
    for length in 0..<64 {
      let echo = ICMPv4Echo(
        kind: length % 2 == 0 ? .request : .reply,
        identifier: UInt16(truncatingIfNeeded: generator.next()),
        sequence: UInt16(truncatingIfNeeded: generator.next()))
      let data = generator.bytes(length)
      let bytes = emitted(8 + length) { message in
        message.copyBytes(from: RawSpan(_elements: data.span), at: 8)
        echo.emit(into: &message)
      }
      let result = bytes.parsed { span throws(WireError) in try ICMPv4Echo(parsing: span) }
      #expect(try result.get() == echo)
      #expect(Array(bytes.dropFirst(8)) == data)
    }
  }

  @Test func udpHeader() throws {
    var generator = SeededGenerator(seed: 5)
    for length in 0..<64 {
      let header = UDPHeader(
        sourcePort: UInt16(truncatingIfNeeded: generator.next()),
        destinationPort: UInt16(truncatingIfNeeded: generator.next()), payloadByteCount: length)
      let bytes = emitted(8 + length) { header.emit(into: &$0, pseudoHeader: pseudoHeader) }
      let result = bytes.parsed { span throws(WireError) in
        try UDPHeader(parsing: span, pseudoHeader: pseudoHeader)
      }
      #expect(try result.get() == header)
    }
  }

  @Test func tcpHeaderWithEveryCombinationOfOptions() throws {
    var generator = SeededGenerator(seed: 6)
    for combination in 0..<8 {
      for length in [0, 1, 2, 3, 100] {
        let header = TCPHeader(
          sourcePort: UInt16(truncatingIfNeeded: generator.next()),
          destinationPort: UInt16(truncatingIfNeeded: generator.next()),
          sequence: TCPSequenceNumber(rawValue: UInt32(truncatingIfNeeded: generator.next())),
          acknowledgment: TCPSequenceNumber(rawValue: UInt32(truncatingIfNeeded: generator.next())),
          flags: TCPFlags(rawValue: UInt8(truncatingIfNeeded: generator.next())),
          window: UInt16(truncatingIfNeeded: generator.next()),
          options: TCPOptions(
            maximumSegmentSize: combination & 1 == 0 ? nil : 1460,
            windowScale: combination & 2 == 0 ? nil : 7,
            permitsSelectiveAcknowledgment: combination & 4 != 0))
        let bytes = emitted(header.byteCount + length) {
          header.emit(into: &$0, pseudoHeader: pseudoHeader)
        }
        let result = bytes.parsed { span throws(WireError) in
          try TCPHeader(parsing: span, pseudoHeader: pseudoHeader)
        }
        #expect(try result.get() == header)
      }
    }
  }
}
