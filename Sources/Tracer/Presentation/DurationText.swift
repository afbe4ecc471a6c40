/// Short spans of time for people: three or four digits and a unit.
enum DurationText {
  /// With its sign, `+12.4us`.
  static func signed(_ nanoseconds: Int64) -> String {
    (nanoseconds < 0 ? "-" : "+") + unsigned(nanoseconds)
  }

  /// The magnitude, `900ns`, `12.4us`, `3.5ms`, `17.0s`.
  static func unsigned(_ nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    if magnitude < 1_000 { return "\(magnitude)ns" }
    let (unit, name): (UInt64, String) =
      magnitude < 1_000_000
      ? (1_000, "us") : magnitude < 1_000_000_000 ? (1_000_000, "ms") : (1_000_000_000, "s")
    let tenths = magnitude / (unit / 10)
    return "\(tenths / 10).\(tenths % 10)\(name)"
  }
}
