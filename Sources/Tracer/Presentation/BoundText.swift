import Clocks

/// The column that says how far a time may be off; nine characters wide.
enum BoundText {
  static let empty: StaticString = "         "

  /// `±1.2us`, or the side that is known, right-aligned.
  static func append(_ time: HostTime, to output: inout OutputBuffer) {
    guard let bound = time.bound else {
      let isBoundedBelow = time.earliest != nil
      output.append(isBoundedBelow ? "       >=" : time.latest != nil ? "       <=" : empty)
      return
    }
    let magnitude = bound.magnitude
    if magnitude < 1_000 {
      appendPadded(magnitude, tenth: nil, "ns", to: &output)
      return
    }
    let (unit, name): (UInt64, StaticString) =
      magnitude < 1_000_000
      ? (1_000, "us") : magnitude < 1_000_000_000 ? (1_000_000, "ms") : (1_000_000_000, "s")
    appendPadded(magnitude / unit, tenth: magnitude / (unit / 10) % 10, name, to: &output)
  }

  private static func appendPadded(
    _ whole: UInt64, tenth: UInt64?, _ unit: StaticString, to output: inout OutputBuffer
  ) {
    var digits = 1
    var rest = whole
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    let width = 1 + digits + (tenth == nil ? 0 : 2) + unit.utf8CodeUnitCount
    if width < 9 { for _ in width..<9 { output.append(byte: 0x20) } }
    output.append("±")
    output.append(whole)
    if let tenth {
      output.append(".")
      output.append(tenth)
    }
    output.append(unit)
  }
}
