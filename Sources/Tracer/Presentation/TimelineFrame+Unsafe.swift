import PacketFiles
import Recording
import Wire

extension RecordedFrame {
  /// The frame in one line, as far as the capture goes.
  var summary: String {
    // Safety: a byte has no padding that could be uninitialised.
    unsafe FrameSummary.describe(bytes.span.bytes)
  }
}
