internal import VirtIO

/// One virtqueue as the driver's accesses tell it.
struct WatchedRing {
  /// A received frame between its used element and the next one.
  struct Received {
    var chain: WatchedChain
    var length: UInt64 = .max
    /// The first byte of the virtio-net header, as the driver read it.
    var headerFlags: UInt8?
    var hasReadCount = false
    /// Continues a frame that began in an earlier buffer.
    var isContinuation = false
  }

  let layout: SplitVirtqueueLayout
  /// `avail.idx` as last stored.
  var available: UInt16
  /// `used.idx` as last read.
  var used: UInt16
  /// The next used element to take.
  var taken: UInt16
  var takesElements = false
  /// Entries of the available ring written since the last publication.
  var written: [Bool]
  /// Chains that the device has, by head.
  var exposed: [UInt16: WatchedChain] = [:]
  /// Chains that came back to a driver that has not read which.
  var returned: [UInt16: WatchedChain] = [:]
  /// `used.idx` when the device last had nothing left.
  var settled: UInt16
  var received: Received?
  /// Buffers that still belong to the frame whose count was read.
  var continuations = 0
  /// avail.idx was stored and no full barrier has followed.
  var needsFullBarrier = false

  init(layout: SplitVirtqueueLayout, first: UInt16, used: UInt16) {
    self.layout = layout
    (available, self.used, taken, settled) = (first, used, used, used)
    written = [Bool](repeating: false, count: Int(layout.queueSize))
  }

  var size: UInt16 { layout.queueSize }

  /// Where the used ring lies.
  var usedRange: Range<UInt64> {
    layout.deviceArea..<(layout.deviceArea &+ 4 &+ 8 &* UInt64(size))
  }

  /// Used elements are known of and were not taken.
  var hasUntaken: Bool { used != taken }

  /// Whether the driver knows of each chain whether the device has it.
  var knowsOwners: Bool { takesElements || used == settled }

  /// The entry of the available ring at `address`.
  func availableSlot(at address: UInt64) -> Int? {
    let first = layout.availableEntry(0)
    guard address >= first, address < first &+ 2 &* UInt64(size), (address - first) % 2 == 0 else {
      return nil
    }
    return Int((address - first) / 2)
  }

  /// The used element that `address` lies in, and the offset in it.
  func usedSlot(at address: UInt64) -> (slot: UInt16, offset: UInt64)? {
    let first = layout.usedElement(0)
    guard address >= first, address < first &+ 8 &* UInt64(size) else { return nil }
    return (UInt16((address - first) / 8), (address - first) % 8)
  }

  /// The position of used ring entry `slot`: the driver's next one, or the one just taken.
  func position(ofUsedSlot slot: UInt16) -> UInt16 {
    let ahead = (slot &+ size &- taken % size) % size
    if size > 1, ahead == size - 1 { return taken &- 1 }
    return taken &+ ahead
  }
}
