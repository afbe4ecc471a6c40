/// Spans of time for people: the one place that knows units and places.
public enum DurationText {
  /// A span as whole, one decimal place, and unit: `900 ns`, `12.4 us`, `3.5 ms`, `17.0 s`.
  public struct Parts {
    public var whole: UInt64
    /// `nil` for nanoseconds, which have none.
    public var tenth: UInt64?
    public var unit: StaticString

    /// - Parameter magnitude: nanoseconds; the rest below a tenth is cut off.
    public init(_ magnitude: UInt64) {
      let tenths: UInt64
      switch magnitude {
      case 0..<1_000:
        (whole, tenth, unit) = (magnitude, nil, "ns")
        return
      case 0..<1_000_000: (tenths, unit) = (magnitude / 100, "us")
      case 0..<1_000_000_000: (tenths, unit) = (magnitude / 100_000, "ms")
      default: (tenths, unit) = (magnitude / 100_000_000, "s")
      }
      (whole, tenth) = tenths.quotientAndRemainder(dividingBy: 10)
    }
  }

  /// With its sign, `+12.4us`.
  public static func signed(_ nanoseconds: Int64) -> String {
    (nanoseconds < 0 ? "-" : "+") + unsigned(nanoseconds)
  }

  /// The magnitude, `900ns`, `12.4us`, `3.5ms`, `17.0s`.
  public static func unsigned(_ nanoseconds: Int64) -> String {
    let parts = Parts(nanoseconds.magnitude)
    return "\(parts.whole)" + (parts.tenth.map { ".\($0)" } ?? "") + "\(parts.unit)"
  }

  /// Seconds without the unit, rounded to `places` of 0 to 9 decimal places: `1.500000000`.
  public static func seconds(_ nanoseconds: UInt64, places: Int = 9) -> String {
    let unit = (places..<9).reduce(UInt64(1)) { unit, _ in unit * 10 }
    let perSecond = 1_000_000_000 / unit
    let count = nanoseconds / unit + (nanoseconds % unit >= (unit + 1) / 2 ? 1 : 0)
    if places == 0 { return "\(count)" }
    let fraction = "\(count % perSecond)"
    return "\(count / perSecond)." + String(repeating: "0", count: places - fraction.utf8.count)
      + fraction
  }

  /// The same of a duration, which counts as 0 below 0.
  public static func seconds(_ duration: Duration, places: Int) -> String {
    seconds(nanoseconds(duration), places: places)
  }

  /// A limit as somebody set it: whole seconds, or with three places, and the unit.
  public static func limit(_ duration: Duration) -> String {
    seconds(duration, places: nanoseconds(duration) % 1_000_000_000 == 0 ? 0 : 3) + " s"
  }

  /// Nanoseconds of a duration; the nearest number that there is.
  public static func nanoseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, isBeyond) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return isBeyond ? .max : whole &+ UInt64(attoseconds) / 1_000_000_000
  }
}
