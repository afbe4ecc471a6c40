internal import VirtIO

/// Finds the virtio-net header's size from the frames when negotiation was not recorded.
enum HeaderInference {
  private static let votesNeeded = 64

  /// The size that most frames of the same content agree on; `nil` when none is known to both.
  static func headerByteCount(
    _ transfers: some Sequence<Transfer>, _ frames: some Sequence<WireFrame>
  ) -> Int? {
    var lengths: [UInt32: UInt32] = [:]
    for frame in frames {
      for content in frame.contents {
        lengths[UInt32(truncatingIfNeeded: content)] = UInt32(truncatingIfNeeded: content >> 32)
      }
    }
    let candidates = [
      NetworkHeader.legacyByteCount, NetworkHeader.byteCount, NetworkHeader.hashReportByteCount,
    ]
    var votes = [Int](repeating: 0, count: candidates.count)
    for transfer in transfers {
      guard let length = lengths[transfer.prefixHash], transfer.bufferLength >= length else {
        continue
      }
      guard let choice = candidates.firstIndex(of: Int(transfer.bufferLength - length)) else {
        continue
      }
      votes[choice] += 1
      if votes[choice] == votesNeeded { break }
    }
    guard let most = votes.max(), most > 0 else { return nil }
    return votes.firstIndex(of: most).map { candidates[$0] }
  }
}
