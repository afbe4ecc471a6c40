/// Reasons to send a segment besides queued text.
struct PendingSegments: OptionSet, Sendable {
  var rawValue: UInt8

  /// Something arrived that is to be acknowledged; any segment does it.
  static let acknowledgment = PendingSegments(rawValue: 1)
  /// The first unacknowledged segment is to be sent again.
  static let retransmission = PendingSegments(rawValue: 2)
  /// The persist timer expired: send whatever the window allows, or one octet beyond it.
  static let probe = PendingSegments(rawValue: 4)
}
