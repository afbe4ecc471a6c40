/// The kind of link-layer header a frame starts with (tcpdump.org LINKTYPE registry).
public struct LinkType: RawRepresentable, Equatable, Sendable {
  /// The registered number.
  public var rawValue: UInt16

  /// The link type with the registered number `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// LINKTYPE_ETHERNET.
  public static let ethernet = LinkType(rawValue: 1)

  /// The registered number with its name, if it is a common one: `113 (Linux cooked)`.
  public var words: String {
    let name: String? =
      switch rawValue {
      case 0: "BSD loopback"
      case 1: "Ethernet"
      case 101: "raw IP"
      case 105: "IEEE 802.11"
      case 108: "OpenBSD loopback"
      case 113: "Linux cooked"
      case 127: "IEEE 802.11 with radiotap"
      case 228: "raw IPv4"
      case 229: "raw IPv6"
      case 276: "Linux cooked v2"
      default: nil
      }
    return name.map { "\(rawValue) (\($0))" } ?? "\(rawValue)"
  }
}
