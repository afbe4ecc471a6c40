import TraceFormat

/// A trace block whose header is changed behind a right checksum.
enum TraceBlockBytes {
  /// Changes a field of the header, or a byte of the payload.
  static func mutate(_ block: inout [UInt8], _ decisions: inout Decisions) {
    guard block.count >= BlockHeader.byteCount else { return }
    switch decisions.below(9) {
    case 0: change(&block, at: 8, byteCount: 4, &decisions)
    case 1: change(&block, at: 12, byteCount: 2, &decisions)
    case 2, 3: change(&block, at: 16, byteCount: 8, &decisions)
    case 4: change(&block, at: 24, byteCount: 8, &decisions)
    case 5: change(&block, at: 32, byteCount: 8, &decisions)
    case 6: change(&block, at: 40, byteCount: 4, &decisions)
    case 7: change(&block, at: decisions.one(of: [5, 7, 44, 48]), byteCount: 1, &decisions)
    default:
      guard block.count > BlockHeader.byteCount else { return }
      let place = BlockHeader.byteCount + decisions.below(block.count - BlockHeader.byteCount)
      block[place] = decisions.changed(block[place])
    }
    seal(&block)
  }

  /// Gives the block a wrong checksum: it is refused.
  static func spoil(_ block: inout [UInt8]) { block[BlockHeader.byteCount - 4] ^= 0xFF }

  private static func change(
    _ block: inout [UInt8], at offset: Int, byteCount: Int, _ decisions: inout Decisions
  ) {
    var value: UInt64 = 0
    for place in (0..<byteCount).reversed() { value = value << 8 | UInt64(block[offset + place]) }
    value = decisions.changed(value)
    for place in 0..<byteCount {
      block[offset + place] = UInt8(truncatingIfNeeded: value >> UInt64(8 * place))
    }
  }

  private static func seal(_ block: inout [UInt8]) {
    var checksum = CRC32C()
    checksum.update(block.span.extracting(0..<(BlockHeader.byteCount - 4)))
    checksum.update(block.span.extracting(BlockHeader.byteCount..<block.count))
    for place in 0..<4 {
      block[BlockHeader.byteCount - 4 + place] = UInt8(
        truncatingIfNeeded: checksum.value >> UInt32(8 * place))
    }
  }
}
