/// Events an application was not told yet; raw values in the order of telling.
struct PendingEvents: OptionSet, Sendable {
  var rawValue: UInt8

  static let opened = PendingEvents(rawValue: 1)
  static let readable = PendingEvents(rawValue: 2)
  static let writable = PendingEvents(rawValue: 4)
  static let peerClosed = PendingEvents(rawValue: 8)
  static let closed = PendingEvents(rawValue: 16)
}
