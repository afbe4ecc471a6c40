/// Which way a frame went, seen from the guest (pcapng §4.3.1, epb_flags bits 0 and 1).
public enum FrameDirection: UInt32, Equatable, Sendable {
  /// The file does not say.
  case unknown = 0
  /// The guest receives the frame.
  case inbound = 1
  /// The guest transmits the frame.
  case outbound = 2

  /// What epb_flags say.
  public init(flags: UInt32) { self = FrameDirection(rawValue: flags & 3) ?? .unknown }
}
