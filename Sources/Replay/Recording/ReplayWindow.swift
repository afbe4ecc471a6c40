/// How far a replay looks ahead in its recording, whatever the recording holds.
///
/// A frame lies behind the block of its record, by as much as the capture is later; steering asks
/// what the driver sees next. An answer beyond the window counts as none, and the outcome says
/// that the window was too small.
public enum ReplayWindow {
  /// Records behind the one that is next.
  public static let recordCount = 65_536
  /// Frames that were read and are not used yet.
  public static let frameCount = 32_768
  /// Bytes of these frames.
  public static let frameByteCount = 8 << 20
  /// Frames for the guest that wait for a driver that takes them.
  public static let arrivalCount = 8_192
  /// Bytes of these frames.
  public static let arrivalByteCount = 4 << 20
  /// Records before the next one that are kept, for whoever explains what happened.
  public static let historyCount = 1_024
}
