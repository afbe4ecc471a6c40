import Wire

/// Receive sequence variables (RFC 9293 §3.3.1, table 3).
struct ReceiveSequenceSpace: Sendable {
  /// IRS.
  let initial: TCPSequenceNumber
  /// RCV.NXT: number of the next octet expected.
  var next: TCPSequenceNumber
  /// RCV.NXT + RCV.WND as last told to the peer; never moves back.
  private(set) var windowEdge: TCPSequenceNumber

  /// The space after a SYN with this number.
  init(initial: TCPSequenceNumber) {
    self.initial = initial
    next = initial.advanced(by: 1)
    windowEdge = next
  }

  /// RCV.WND: bytes the peer may send.
  var window: Int { max(windowEdge.distance(from: next), 0) }

  /// Whether a segment of `length` numbers from `sequence` on is acceptable
  /// (RFC 9293 §3.10.7.4, table 6).
  ///
  /// With a closed window a segment at RCV.NXT passes, so that its ACK and RST are seen ("special
  /// allowance"); there is no room for its text.
  func accepts(sequence: TCPSequenceNumber, length: Int) -> Bool {
    if window == 0 { return sequence == next }
    if sequence.isInWindow(from: next, byteCount: window) { return true }
    let last = sequence.advanced(by: length - 1)
    return length > 0 && last.isInWindow(from: next, byteCount: window)
  }

  /// Whether `free` bytes of buffer are enough news for the peer: receiver's silly window avoidance
  /// (RFC 9293 §3.8.6.2.2).
  func shouldOpenWindow(free: Int, capacity: Int, segmentSize: Int) -> Bool {
    free - window >= min(capacity / 2, segmentSize)
  }

  /// The window to put into a segment, with `free` bytes of buffer.
  ///
  /// A closed window opens by however little there is: the unread bytes may be part of something
  /// that the reader takes only whole, and then nothing but the rest of it frees the buffer.
  mutating func advertise(free: Int, capacity: Int, segmentSize: Int) -> UInt16 {
    if window == 0
      || shouldOpenWindow(free: free, capacity: capacity, segmentSize: segmentSize)
    {
      windowEdge = next.advanced(by: free)
    }
    return UInt16(clamping: window)
  }
}
