import Clocks
import ToolSupport

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
    append(DurationText.Parts(bound.magnitude), to: &output)
  }

  private static func append(_ parts: DurationText.Parts, to output: inout OutputBuffer) {
    var digits = 1
    var rest = parts.whole
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    let width = 1 + digits + (parts.tenth == nil ? 0 : 2) + parts.unit.utf8CodeUnitCount
    if width < 9 { for _ in width..<9 { output.append(byte: 0x20) } }
    output.append("±")
    output.append(parts.whole)
    if let tenth = parts.tenth {
      output.append(".")
      output.append(tenth)
    }
    output.append(parts.unit)
  }
}
