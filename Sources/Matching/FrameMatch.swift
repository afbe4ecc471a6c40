public import VirtIO

/// A captured frame and the transfer that carried it.
public struct FrameMatch: Equatable, Sendable {
  public var direction: Direction
  /// Place in ``FrameMatching/received`` or ``FrameMatching/transmitted``.
  public var transfer: Int
  /// The content occurs once on either side, in order: no other pairing is possible. Only such
  /// pairs bound the clock.
  public var isAnchor: Bool
}

/// Why trace and capture do not belong together.
public enum MatchError: Error, Equatable, Sendable {
  /// Of the `of` items that both could share only `matched` agree: the capture is of another run.
  case unrelatedCapture(matched: Int, of: Int)
}
