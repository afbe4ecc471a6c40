/// The unit of an interface's timestamps (pcapng §4.2, if_tsresol).
public struct TimestampResolution: RawRepresentable, Equatable, Sendable {
  /// Bit 7 clear: units of 10^-n seconds; set: units of 2^-n seconds; n is in the low 7 bits.
  public var rawValue: UInt8

  /// The resolution that the option's byte stands for.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What an interface without the option has.
  public static let microseconds = TimestampResolution(rawValue: 6)
  /// What the writers here use.
  public static let nanoseconds = TimestampResolution(rawValue: 9)

  /// `units` as nanoseconds, rounded down; nil beyond the year 2262.
  func nanoseconds(_ units: UInt64) -> Int64? {
    if self == .nanoseconds { return Int64(exactly: units) }
    let exponent = Int(rawValue & 0x7f)
    if rawValue & 0x80 != 0 { return Self.binary(units, exponent) }
    if exponent <= 9 {
      let (product, overflow) = units.multipliedReportingOverflow(by: Self.power(9 - exponent))
      return overflow ? nil : Int64(exactly: product)
    }
    return exponent - 9 > 19 ? 0 : Int64(exactly: units / Self.power(exponent - 9))
  }

  private static func power(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
  }

  private static func binary(_ units: UInt64, _ exponent: Int) -> Int64? {
    let product = UInt128(units) * 1_000_000_000
    return exponent >= 128 ? 0 : Int64(exactly: product >> UInt128(exponent))
  }
}
