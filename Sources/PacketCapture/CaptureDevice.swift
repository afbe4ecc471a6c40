/// An interface that libpcap knows.
public struct CaptureDevice: Equatable, Sendable {
  /// The name to open it by.
  public var name: String
  /// A text for people, if the system has one.
  public var summary: String?
  /// Frames never leave the machine.
  public var isLoopback: Bool
  /// The interface is up.
  public var isUp: Bool
}
