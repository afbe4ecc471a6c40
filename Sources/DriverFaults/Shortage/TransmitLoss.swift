import Wire

/// Loses one TCP segment with text between stack and driver: a fault that is asked for.
struct TransmitLoss {
  /// Segments with text up to and with the one that is lost; nil when none is, or it was.
  private var segmentsLeft: UInt32?

  /// - Parameter segment: which one is lost, counted from 1.
  init(of segment: UInt32?) {
    segmentsLeft = segment
  }

  /// Takes note of a frame.
  ///
  /// - Returns: true when this one is lost.
  mutating func takes(_ frame: RawSpan) -> Bool {
    guard let left = segmentsLeft, TransmitLoss.carriesText(frame) else { return false }
    segmentsLeft = left > 1 ? left - 1 : nil
    return left == 1
  }

  /// Of frames that the stack itself made: what does not parse carries none.
  private static func carriesText(_ frame: RawSpan) -> Bool {
    do throws(WireError) {
      guard try EthernetHeader(parsing: frame).etherType == .ipv4 else { return false }
      let datagram = frame.extracting(droppingFirst: EthernetHeader.byteCount)
      let header = try IPv4Header(parsing: datagram)
      guard header.protocolNumber == .tcp else { return false }
      let segment = datagram.extracting(header.payloadRange)
      return try TCPHeader(parsing: segment).byteCount < segment.byteCount
    } catch {
      return false
    }
  }
}
