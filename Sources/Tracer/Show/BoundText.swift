import Bytes
import Clocks
import ToolSupport

/// The column that says how far a time may be off; nine characters wide.
///
/// Neighbours mostly have the same bound, so its words are found once for all of them.
struct BoundText: ~Copyable {
  static let empty: StaticString = "         "

  private var bound: Int64?
  private var words = ByteBuffer(capacity: 32)

  /// `±1.2us`, or the side that is known, right-aligned.
  mutating func append(_ time: HostTime, to output: inout ByteBuffer) {
    guard let bound = time.bound else {
      let isBoundedBelow = time.earliest != nil
      output.append(
        isBoundedBelow ? "       >=" : time.latest != nil ? "       <=" : BoundText.empty)
      return
    }
    if bound != self.bound { spell(bound) }
    output.append(words.bytes)
  }

  private mutating func spell(_ bound: Int64) {
    self.bound = bound
    let parts = DurationText.Parts(bound.magnitude)
    words.truncate(to: 0)
    words.append("±")
    words.append(decimal: parts.whole)
    if let tenth = parts.tenth {
      words.append(".")
      words.append(decimal: tenth)
    }
    words.append(parts.unit)
    // The sign has two bytes.
    let missing = 9 - (words.count - 1)
    guard missing > 0 else { return }
    var aligned = ByteBuffer(capacity: 32)
    aligned.append(repeating: 0x20, count: missing)
    aligned.append(words.bytes)
    words = aligned
  }
}
