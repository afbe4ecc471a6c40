/// What the path between a driver and a capture may change of a frame.
///
/// A bridge, a mirror port, a trunk or a network card that computes checksums shows other bytes
/// than the driver had, and still the same frame.
public struct PathChange: OptionSet, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The capture has 802.1Q or 802.1ad tags; the driver's frame has none.
  public static let tags = PathChange(rawValue: 1)
  /// The capture has bytes behind the end that the frame itself states: padding, a frame check
  /// sequence.
  public static let trailer = PathChange(rawValue: 2)
  /// The capture saw the frame before its transport checksum was computed, the driver after.
  public static let missingChecksum = PathChange(rawValue: 4)
  /// The driver saw the frame before its transport checksum was computed, the capture after.
  public static let computedChecksum = PathChange(rawValue: 8)

  static let mask: UInt16 = 15

  /// What was left out of account, for people: `without a VLAN tag and without a trailer`.
  public var words: String {
    var parts: [String] = []
    if contains(.tags) { parts.append("without a VLAN tag") }
    if contains(.trailer) { parts.append("without a trailer") }
    if contains(.missingChecksum) { parts.append("with the checksum computed") }
    if contains(.computedChecksum) { parts.append("with the checksum left to the device") }
    return parts.joined(separator: " and ")
  }
}
