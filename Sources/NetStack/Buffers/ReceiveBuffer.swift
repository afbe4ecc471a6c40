/// Where the unread bytes of one connection are in its part of the receive arena.
///
/// They stay contiguous, so that a reader sees one span; what was read is reclaimed when room at
/// the end runs out.
struct ReceiveBuffer: Sendable {
  /// Offset of the first unread byte.
  private(set) var start = 0
  /// Unread bytes.
  private(set) var byteCount = 0

  /// Stores `bytes`, for which there is room in the `capacity` bytes from `base` on.
  mutating func append(_ bytes: RawSpan, in arena: inout ByteArena, base: Int, capacity: Int) {
    precondition(bytes.byteCount <= capacity - byteCount, "receive buffer overflow")
    if start + byteCount + bytes.byteCount > capacity {
      arena.move((base + start)..<(base + start + byteCount), to: base)
      start = 0
    }
    arena.write(bytes, at: base + start + byteCount)
    byteCount += bytes.byteCount
  }

  /// Forgets the first `count` bytes, or all when there are fewer; negative counts as zero.
  mutating func removeFirst(_ count: Int) {
    let removed = min(max(count, 0), byteCount)
    byteCount -= removed
    start = byteCount == 0 ? 0 : start + removed
  }
}
