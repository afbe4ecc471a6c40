import PacketFiles
import Wire

extension TimelineFrame {
  /// The frame in one line, as far as the capture goes.
  var summary: String {
    // Safety: a byte has no padding that could be uninitialised.
    unsafe FrameSummary.describe(bytes.span.bytes)
  }
}
