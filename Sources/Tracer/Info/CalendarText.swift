import Bytes

/// A moment as date and time of day.
enum CalendarText {
  /// `2026-11-27 19:05:43.052115000`, UTC; seconds before 1970 as a number.
  static func utc(_ nanoseconds: Int64) -> String {
    var text = ByteBuffer(capacity: 32)
    var format = TimeText(.ad)
    format.append(nanoseconds, to: &text)
    return text.bytes.text() + " UTC"
  }
}
