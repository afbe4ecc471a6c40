/// The kind of link-layer header a frame starts with (tcpdump.org LINKTYPE registry).
public struct LinkType: RawRepresentable, Equatable, Sendable {
  /// The registered number.
  public var rawValue: UInt16

  /// The link type with the registered number `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// LINKTYPE_ETHERNET.
  public static let ethernet = LinkType(rawValue: 1)
}
