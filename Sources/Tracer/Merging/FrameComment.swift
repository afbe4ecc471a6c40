import Bytes
import Clocks
import Matching
import ToolSupport
import VirtIO

/// One human line on a frame, which Wireshark shows and filters.
enum FrameComment {
  /// Appends `rx queue 0 pos 17 id 17 used +12.4us ±0.9us`, or `unmatched: notDelivered`.
  ///
  /// - Parameter time: when the transfer's record was made; `nil` when no clock tells.
  static func append(
    _ link: FrameLink, at nanoseconds: Int64, _ time: HostTime?, to text: inout ByteBuffer
  ) {
    switch link.content {
    case .unmatched(let reason, _):
      text.append("unmatched: ")
      text.append(reason.name)
    case .matched(let ring):
      text.append(ring.direction == .receive ? "rx queue " : "tx queue ")
      text.append(decimal: UInt64(ring.direction.queue))
      text.append(" pos ")
      text.append(decimal: UInt64(ring.position))
      text.append(" id ")
      text.append(decimal: UInt64(ring.id))
      text.append(ring.direction == .receive ? " used" : " available")
      guard let time else { return }
      let offset = time.nanoseconds &- nanoseconds
      text.append(offset < 0 ? " -" : " +")
      append(DurationText.Parts(offset.magnitude), to: &text)
      guard let bound = time.bound else { return }
      text.append(" ±")
      append(DurationText.Parts(bound.magnitude), to: &text)
    }
  }

  /// Appends `; here without a VLAN tag`: what of the captured frame is not in the timeline.
  static func append(_ change: PathChange, to text: inout ByteBuffer) {
    if change.isEmpty { return }
    text.append("; here ")
    for byte in change.words.utf8 { text.append(byte) }
  }

  private static func append(_ duration: DurationText.Parts, to text: inout ByteBuffer) {
    text.append(decimal: duration.whole)
    if let tenth = duration.tenth {
      text.append(".")
      text.append(decimal: tenth)
    }
    text.append(duration.unit)
  }
}
