public import Wire

/// Everything a ``NetworkStack`` is told once.
public struct StackConfiguration: Sendable {
  /// Hardware address of the interface.
  public var hardwareAddress: MACAddress
  /// The one IPv4 address of the interface.
  public var address: IPv4Address
  /// Bits of the network part, 0 to 32.
  public var prefixLength: UInt8
  /// Router for every other network; nil leaves only the link reachable.
  public var gateway: IPv4Address?
  /// TCP ports with a passive open.
  public var listeningPorts: [UInt16]
  /// Sizes of tables and buffers.
  public var limits = StackLimits()
  /// Timeouts and retry counts.
  public var timing = StackTiming()

  /// The configuration of an interface; ``limits`` and ``timing`` start at their defaults.
  public init(
    hardwareAddress: MACAddress, address: IPv4Address, prefixLength: UInt8,
    gateway: IPv4Address?, listeningPorts: [UInt16]
  ) {
    self.hardwareAddress = hardwareAddress
    self.address = address
    self.prefixLength = min(prefixLength, 32)
    self.gateway = gateway
    self.listeningPorts = listeningPorts
  }

  /// The directed broadcast address of the link (RFC 919); with 31 or 32 bits there is none.
  var directedBroadcast: IPv4Address? {
    guard prefixLength < 31 else { return nil }
    return IPv4Address(rawValue: address.rawValue | UInt32.max >> UInt32(prefixLength))
  }
}
