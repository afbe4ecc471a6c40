import Bytes

/// Writes times in the format that the user chose.
struct TimeText {
  static let width = 14

  private let format: TimeFormat
  private var origin: Int64?
  private var previous: Int64?
  private var calendar = CalendarDay()

  init(_ format: TimeFormat) { self.format = format }

  /// Takes note of the first line's time, printed or not.
  mutating func begin(_ nanoseconds: Int64) {
    if origin == nil { origin = nanoseconds }
  }

  /// Writes a time, right-aligned.
  mutating func append(_ nanoseconds: Int64, to output: inout ByteBuffer) {
    begin(nanoseconds)
    switch format {
    case .r: appendSeconds(nanoseconds.subtracting(origin ?? 0), to: &output)
    case .d: appendSeconds(nanoseconds.subtracting(previous ?? nanoseconds), to: &output)
    case .e: appendSeconds(nanoseconds, to: &output)
    case .a, .ad: appendClock(nanoseconds, to: &output)
    }
    previous = nanoseconds
  }

  private func appendSeconds(_ nanoseconds: Int64, to output: inout ByteBuffer) {
    let seconds = nanoseconds.magnitude / 1_000_000_000
    if nanoseconds < 0 {
      output.append("-")
      output.append(decimal: seconds)
    } else {
      output.append(decimal: seconds, width: 4)
    }
    appendFraction(nanoseconds.magnitude, to: &output)
  }

  private func appendFraction(_ nanoseconds: UInt64, to output: inout ByteBuffer) {
    output.append(".")
    output.append(decimal: nanoseconds % 1_000_000_000, minimumDigits: 9)
  }

  private mutating func appendClock(_ nanoseconds: Int64, to output: inout ByteBuffer) {
    // No calendar is claimed for a time before 1970.
    guard nanoseconds >= 0 else { return appendSeconds(nanoseconds, to: &output) }
    let seconds = nanoseconds.magnitude / 1_000_000_000
    if format == .ad {
      calendar.move(to: seconds / 86_400)
      output.append(decimal: calendar.year, minimumDigits: 4)
      output.append("-")
      output.append(decimal: calendar.month, minimumDigits: 2)
      output.append("-")
      output.append(decimal: calendar.day, minimumDigits: 2)
      output.append(" ")
    }
    output.append(decimal: seconds / 3_600 % 24, minimumDigits: 2)
    output.append(":")
    output.append(decimal: seconds / 60 % 60, minimumDigits: 2)
    output.append(":")
    output.append(decimal: seconds % 60, minimumDigits: 2)
    appendFraction(nanoseconds.magnitude, to: &output)
  }
}

/// A day of the Gregorian calendar, found once for all the lines of one day.
struct CalendarDay {
  private(set) var year: UInt64 = 1970
  private(set) var month: UInt64 = 1
  private(set) var day: UInt64 = 1
  private var number: UInt64 = 0

  /// Moves to day `number`, counted from 1970-01-01.
  mutating func move(to number: UInt64) {
    if number == self.number { return }
    self.number = number
    var rest = number
    year = 1970
    while rest >= CalendarDay.length(ofYear: year) {
      rest -= CalendarDay.length(ofYear: year)
      year += 1
    }
    month = 1
    while rest >= CalendarDay.length(ofMonth: month, year) {
      rest -= CalendarDay.length(ofMonth: month, year)
      month += 1
    }
    day = rest + 1
  }

  private static func isLeap(_ year: UInt64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func length(ofYear year: UInt64) -> UInt64 { isLeap(year) ? 366 : 365 }

  private static func length(ofMonth month: UInt64, _ year: UInt64) -> UInt64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// The difference, at the end of the range where it does not fit.
  fileprivate func subtracting(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < other ? .min : .max) : difference
  }
}
