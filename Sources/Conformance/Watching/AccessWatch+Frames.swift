internal import RingHistory
internal import VirtIO

/// What the driver does with received frames: C-21, C-38, C-40.
extension AccessWatch {
  mutating func beginReceived(_ head: UInt16, _ queue: UInt8) {
    let place = Int(queue)
    finishReceived(reposting: nil, queue)
    var received = WatchedRing.Received(head: head)
    if rings[place].continuations > 0 {
      rings[place].continuations -= 1
      received.isContinuation = true
    }
    checker.report.apply(.usedLengthIsTheLimit)
    checker.report.apply(.receiveHeader)
    rings[place].received = received
  }

  /// The driver is done with the last received buffer: it takes the next one, or posts this again.
  mutating func finishReceived(reposting head: UInt16?, _ queue: UInt8) {
    guard let received = rings[Int(queue)].received,
      head == nil || head == received.head
    else { return }
    rings[Int(queue)].received = nil
    guard checker.rings.active.features.contains(.mrgRxbuf) else { return }
    checker.report.apply(.mergedBuffers)
    if !received.hasReadCount, !received.isContinuation {
      checker.report.flag(
        .mergedBuffers, queue: queue,
        "is done with chain \(received.head) without a look at num_buffers")
    }
  }

  /// The driver read shared memory that is no ring; `value` is `nil` for a copy.
  mutating func noteRead(_ range: Range<UInt64>, value: UInt64?) {
    let place = Int(NetworkQueue.receive.index)
    guard let received = rings[place].received else { return }
    var offset: UInt64 = 0
    for part in rings.span[place].parts(of: received.head) where part.use == .writable {
      let whole = part.range
      defer { offset += UInt64(whole.count) }
      guard whole.overlaps(range) else { continue }
      let common = whole.clamped(to: range)
      let start = offset + (common.lowerBound - whole.lowerBound)
      let end = start + UInt64(common.count)
      if end > received.length {
        checker.report.flag(
          .usedLengthIsTheLimit, queue: UInt8(place),
          "reads bytes \(start) to \(end - 1) of chain \(received.head), used length"
            + " \(received.length)")
      }
      readHeader(start..<end, value, received)
    }
  }

  private mutating func readHeader(
    _ bytes: Range<UInt64>, _ value: UInt64?, _ received: WatchedRing.Received
  ) {
    guard bytes.lowerBound < UInt64(NetworkHeader.byteCount), !received.isContinuation else {
      return
    }
    let place = Int(NetworkQueue.receive.index)
    if bytes.contains(UInt64(NetworkHeader.numBuffersOffset)) {
      rings[place].received?.hasReadCount = true
      if bytes.lowerBound == UInt64(NetworkHeader.numBuffersOffset), let value {
        rings[place].continuations = max(0, Int(value & 0xFFFF) - 1)
      }
    }
    // A copy of the whole header does not tell what becomes of its fields.
    guard let value else { return }
    switch Int(bytes.lowerBound) {
    case NetworkHeader.flagsOffset:
      rings[place].received?.headerFlags = UInt8(truncatingIfNeeded: value)
    case NetworkHeader.headerLengthOffset:
      checker.report.flag(.receiveHeader, queue: UInt8(place), "reads hdr_len \(value & 0xFFFF)")
    case NetworkHeader.checksumStartOffset, NetworkHeader.checksumOffsetOffset:
      guard (received.headerFlags ?? 0) & 1 == 0 else { return }
      checker.report.flag(
        .receiveHeader, queue: UInt8(place),
        "reads a checksum field at byte \(bytes.lowerBound) without NEEDS_CSUM")
    default: break
    }
  }
}
