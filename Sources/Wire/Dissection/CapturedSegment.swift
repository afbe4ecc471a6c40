/// What the headers of a captured TCP segment say (RFC 9293 §3.1), checksums unverified.
public struct CapturedSegment: Equatable, Sendable {
  public var source: InternetEndpoint
  public var destination: InternetEndpoint
  public var sequence: TCPSequenceNumber
  /// Meaningless without ACK.
  public var acknowledgment: TCPSequenceNumber
  public var flags: TCPFlags
  /// As it stands in the header, not scaled; 0 is 0 in any scale.
  public var window: UInt16
  /// Bytes of payload by the headers, 0 to 65,515, captured or not.
  public var payloadByteCount: Int
  /// The same for two captures of one segment, wherever on its path they were made; another for a
  /// segment that was sent again with another identification, acknowledgment or timestamp.
  public var fingerprint: UInt64

  /// Numbers of the sequence space that it takes: its payload, SYN and FIN.
  public var sequenceCount: Int {
    payloadByteCount + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  /// The number after its last one.
  public var end: TCPSequenceNumber { sequence.advanced(by: sequenceCount) }

  static let minimumByteCount = 16
}

extension CapturedSegment {
  /// Reads a segment as far as the capture holds it; nil when that ends before the window, or when
  /// a length contradicts itself.
  ///
  /// - Parameter byteCount: of the segment by the datagram's header.
  init?(
    _ segment: RawSpan, byteCount: Int, from source: InternetAddress,
    to destination: InternetAddress, identification: UInt16
  ) {
    guard segment.byteCount >= CapturedSegment.minimumByteCount else { return nil }
    let headerByteCount = Int(segment.octet(at: 12) >> 4) * 4
    guard headerByteCount >= TCPHeader.minimumByteCount, headerByteCount <= byteCount else {
      return nil
    }
    self.source = InternetEndpoint(address: source, port: segment.networkUInt16(at: 0))
    self.destination = InternetEndpoint(address: destination, port: segment.networkUInt16(at: 2))
    sequence = TCPSequenceNumber(rawValue: segment.networkUInt32(at: 4))
    acknowledgment = TCPSequenceNumber(rawValue: segment.networkUInt32(at: 8))
    flags = TCPFlags(rawValue: segment.octet(at: 13))
    window = segment.networkUInt16(at: 14)
    payloadByteCount = byteCount - headerByteCount
    fingerprint = CapturedSegment.fingerprint(
      segment, UInt64(identification) << 48 | UInt64(byteCount), source, destination)
  }

  /// Hashes what a path leaves as it is: not the hop count, nor a checksum left to a device.
  private static func fingerprint(
    _ segment: RawSpan, _ seed: UInt64, _ source: InternetAddress, _ destination: InternetAddress
  ) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ value: UInt64) {
      hash = (hash ^ value) &* 0x0000_0100_0000_01B3
      hash ^= hash >> 29
    }
    add(seed)
    for address in [source, destination] {
      switch address {
      case .version4(let address): add(UInt64(address.rawValue))
      case .version6(let high, let low):
        add(high)
        add(low)
      }
    }
    let checksumWord = 16
    var place = 0
    while place + 4 <= segment.byteCount {
      if place != checksumWord { add(UInt64(segment.networkUInt32(at: place))) }
      place += 4
    }
    while place < segment.byteCount {
      add(UInt64(segment.octet(at: place)))
      place += 1
    }
    return hash
  }
}
