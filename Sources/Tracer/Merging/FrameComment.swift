import Clocks
import Matching
import Recording
import ToolSupport
import VirtIO

/// One human line on a frame, which Wireshark shows and filters.
enum FrameComment {
  /// `rx queue 0 pos 17 id 17 used +12.4us ±0.9us`, or `unmatched: notDelivered`.
  static func text(
    _ link: FrameLink, _ transfer: Transfer?, at nanoseconds: Int64, _ clock: inout ClockCursor
  ) -> String {
    guard case .matched(let ring) = link.content, let transfer else {
      guard case .unmatched(let reason, _) = link.content else { return "" }
      return "unmatched: \(reason)"
    }
    let name = ring.direction == .receive ? "rx" : "tx"
    let verb = ring.direction == .receive ? "used" : "available"
    var text = "\(name) queue \(ring.direction.queue) pos \(ring.position) id \(ring.id) \(verb)"
    guard let time = clock.time(at: transfer.place.ticks) else { return text }
    text += " " + DurationText.signed(time.nanoseconds &- nanoseconds)
    if let bound = time.bound { text += " ±" + DurationText.unsigned(bound) }
    return text
  }
}
