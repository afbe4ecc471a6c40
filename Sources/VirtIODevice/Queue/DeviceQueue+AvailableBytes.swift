import VirtIO

/// How many device-writable bytes wait in the queue.
extension DeviceQueue {
  /// The bytes that device-writable descriptors offer, counted up to `limit`.
  ///
  /// This walks and validates the chains and, other than taking them, compares `avail.idx` with
  /// the queue size. A broken device counts on, by what the ring still shows.
  ///
  /// - Parameter trustsShadow: whether `avail.idx` is read only if the shadow shows nothing.
  mutating func writableBytes(
    limit: UInt32, trustsShadow: Bool, _ memory: borrowing GuestMemory
  ) throws(RingError) -> UInt32 {
    var position = lastAvailable
    var total: UInt32 = 0
    var chained = 0
    while true {
      let isShadowEnough = trustsShadow && shadowAvailable != position
      let available = isShadowEnough ? shadowAvailable : loadAvailableIndex(memory)
      let heads = position.distance(to: available)
      if heads > size {
        throw .availableIndexJumped(from: position.rawValue, to: available.rawValue)
      }
      if heads == 0 { return total }
      var walk = try DescriptorWalk(
        head: try loadHead(at: position, memory), queue: self, chained: chained, memory: memory)
      position = position.advanced(by: 1)
      var entries = walk.isIndirect ? 0 : chained
      repeat {
        entries += 1
        if entries > walk.tableSize { throw .loopedChain }
        if walk.current.flags.contains(.write) {
          total &+= walk.current.length
          if total >= limit { return total }
        }
      } while try walk.advance(memory)
      chained = walk.isIndirect ? chained + 1 : entries
    }
  }
}
