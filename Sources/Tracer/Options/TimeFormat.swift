import ArgumentParser

/// How `show` prints times; the letters are tshark's.
enum TimeFormat: String, ExpressibleByArgument, CaseIterable {
  /// Time of day, UTC.
  case a
  /// Date and time of day, UTC.
  case ad
  /// Seconds since the line before.
  case d
  /// Seconds since 1970.
  case e
  /// Seconds since the first line of the timeline.
  case r
}
