import VirtIO

/// A virtqueue in the guest's memory, and where its buffers are.
struct TestedQueue {
  let number: UInt16
  let layout: SplitVirtqueueLayout
  /// The page of the first buffer; each has one of its own.
  let buffers: UInt64
  /// What was stored in `avail.idx`.
  var available: UInt16 = 0

  static let pageByteCount: UInt64 = 4096

  init(_ number: UInt16, size: UInt16) {
    self.number = number
    layout = SplitVirtqueueLayout(
      queueSize: size, base: 0x10_0000 + 0x1_0000 * UInt64(number),
      usedRingAlignment: UInt32(Self.pageByteCount))
    buffers = 0x20_0000 + 0x20_0000 * UInt64(number)
  }

  /// The buffer of descriptor `index`.
  func buffer(_ index: UInt16) -> UInt64 {
    buffers + Self.pageByteCount * UInt64(index)
  }
}
