/// A TCP segment in an Ethernet frame, byte for byte; checksums are left to the device.
public struct TCPFrame: Sendable {
  /// Control bits.
  public enum Flag {
    public static let fin: UInt8 = 1
    public static let syn: UInt8 = 2
    public static let rst: UInt8 = 4
    public static let ack: UInt8 = 16
  }

  /// The addresses are 10.0.2.`source` and 10.0.2.`destination`, or with `isVersion6` those below
  /// fe80::.
  public var source: UInt8
  public var sourcePort: UInt16
  public var destination: UInt8
  public var destinationPort: UInt16
  public var sequence: UInt32
  public var acknowledgment: UInt32
  public var flags: UInt8
  public var window: UInt16 = 0xFFFF
  public var payload: [UInt8] = []
  /// Of the datagram; IPv6 has none.
  public var identification: UInt16 = 0
  public var isVersion6 = false
  /// 802.1Q numbers, the outer one first.
  public var tags: [UInt16] = []

  public init(
    from source: (UInt8, UInt16), to destination: (UInt8, UInt16), sequence: UInt32,
    acknowledgment: UInt32 = 0, flags: UInt8, payload: [UInt8] = []
  ) {
    (self.source, sourcePort) = source
    (self.destination, destinationPort) = destination
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.payload = payload
  }

  /// The segment with its header of 20 bytes.
  public var segment: [UInt8] {
    TCPFrame.bytes(sourcePort) + TCPFrame.bytes(destinationPort) + TCPFrame.bytes(sequence)
      + TCPFrame.bytes(acknowledgment) + [0x50, flags] + TCPFrame.bytes(window) + [0, 0, 0, 0]
      + payload
  }

  /// The datagram, of either version.
  public var datagram: [UInt8] {
    let length = UInt16(segment.count)
    if isVersion6 {
      let prefix: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13)
      return [0x60, 0, 0, 0] + TCPFrame.bytes(length) + [6, 64] + prefix + [source] + prefix
        + [destination] + segment
    }
    return [0x45, 0] + TCPFrame.bytes(length + 20) + TCPFrame.bytes(identification)
      + [0x40, 0, 64, 6, 0, 0, 10, 0, 2, source, 10, 0, 2, destination] + segment
  }

  /// The frame.
  public var bytes: [UInt8] {
    let addresses: [UInt8] = [2, 0, 0, 0, 0, destination, 2, 0, 0, 0, 0, source]
    return addresses + tags.flatMap { [0x81, 0] + TCPFrame.bytes($0) }
      + (isVersion6 ? [0x86, 0xDD] : [8, 0]) + datagram
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }
}
