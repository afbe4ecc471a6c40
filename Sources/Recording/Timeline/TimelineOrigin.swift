import PacketFiles

/// The interface and the application name every timeline has.
enum TimelineOrigin {
  static let application = "quartz-trace"
  static let interface = InterfaceDescription(name: "guest-net")
}
