/// What answers at a row of guest-physical addresses, as far as it is one thing.
struct AddressSpan: Equatable {
  enum Owner: Equatable {
    case memory
    /// A register window; `offset` is the first byte's in it.
    case transport(slot: UInt8, offset: UInt16)
    /// Nothing: reads give 0, writes are lost.
    case nothing
  }

  var owner: Owner
  var byteCount: Int

  /// The longest span from `address` on with one owner, or one register access of it.
  ///
  /// QEMU cuts a long access to registers into aligned pieces of at most four bytes.
  ///
  /// - Parameters:
  ///   - byteCount: at least 1.
  ///   - memoryByteCount: guest memory begins at 0.
  static func first(
    of byteCount: Int, at address: UInt64, memoryByteCount: UInt64
  ) -> AddressSpan {
    let transports = BoardMap.firstTransport..<BoardMap.transport(BoardMap.slotCount)
    if address < memoryByteCount {
      return AddressSpan(owner: .memory, byteCount: clipped(byteCount, memoryByteCount - address))
    }
    guard transports.contains(address) else {
      let gap = address < transports.lowerBound ? transports.lowerBound - address : 0 &- address
      return AddressSpan(owner: .nothing, byteCount: gap == 0 ? byteCount : clipped(byteCount, gap))
    }
    let (slot, offset) = (address - transports.lowerBound)
      .quotientAndRemainder(dividingBy: BoardMap.transportByteCount)
    let alignment = 1 << min(2, offset.trailingZeroBitCount)
    let count = min(alignment, byteCount >= 4 ? 4 : byteCount >= 2 ? 2 : 1)
    return AddressSpan(
      owner: .transport(slot: UInt8(slot), offset: UInt16(offset)), byteCount: count)
  }

  private static func clipped(_ byteCount: Int, _ rest: UInt64) -> Int {
    rest >= UInt64(byteCount) ? byteCount : Int(rest)
  }
}
