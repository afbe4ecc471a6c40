/// What a capture counted since it started; each count wraps at 2^32 as libpcap's do.
public struct CaptureStatistics: Equatable, Sendable {
  /// Frames the filter let through, those lost for lack of room included (Linux).
  public var received: UInt32
  /// Frames lost because the kernel's buffer was full.
  public var droppedByKernel: UInt32
  /// Frames lost by the interface or its driver; 0 where the system does not say.
  public var droppedByInterface: UInt32
}
