/// Virtual time: nanoseconds since boot, in 64 bits.
///
/// The largest value means never, and nothing is ever due then. Everything else is far enough
/// from it that sums do not wrap: a run ends at ``end`` at the latest, and no text asks for a
/// duration above ``longest``.
public enum VirtualTime {
  /// The longest duration and the last moment that a text may ask for: 400 days.
  public static let longest: UInt64 = 400 * 86_400 * 1_000_000_000
  /// Where every run ends, about 146 years after boot.
  public static let end: UInt64 = 1 << 62

  /// The moment `duration` after `time`, or never if that is too far away to be told.
  @inlinable
  public static func sum(_ time: UInt64, _ duration: UInt64) -> UInt64 {
    let (sum, isBeyond) = time.addingReportingOverflow(duration)
    return isBeyond ? .max : sum
  }
}
