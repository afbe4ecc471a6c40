extension BlockHeader {
  /// Writes the header at `start` of `bytes`, and its checksum over the payload behind it.
  ///
  /// - Precondition: `bytes` holds the header and `payloadLength` bytes behind it.
  func emit(into bytes: inout MutableSpan<UInt8>, at start: Int) {
    let end = start + BlockHeader.byteCount + Int(payloadLength)
    precondition(bytes.count >= end)
    put(UInt64(BlockHeader.sync), 4, at: start, in: &bytes)
    bytes[start + 4] = BlockHeader.version
    bytes[start + 5] = kind.rawValue
    bytes[start + 6] = UInt8(BlockHeader.byteCount)
    bytes[start + 7] = 0
    put(UInt64(sequence), 4, at: start + 8, in: &bytes)
    put(UInt64(recordCount), 2, at: start + 12, in: &bytes)
    put(UInt64(payloadLength), 2, at: start + 14, in: &bytes)
    put(firstRecordIndex, 8, at: start + 16, in: &bytes)
    put(firstTicks, 8, at: start + 24, in: &bytes)
    put(recordsLost, 8, at: start + 32, in: &bytes)
    put(UInt64(sessionIdentifier), 4, at: start + 40, in: &bytes)
    let checksum = BlockHeader.checksum(
      of: bytes.span.extracting(start..<end), payloadLength: Int(payloadLength))
    put(UInt64(checksum), 4, at: start + 44, in: &bytes)
  }

  /// The header at the start of `block`, checked against the bytes behind it.
  ///
  /// - Throws: ``BlockError`` when it is not a whole and undamaged block of this version.
  public init(parsing block: Span<UInt8>) throws(BlockError) {
    guard block.count >= BlockHeader.byteCount else { throw .truncated(offset: block.count) }
    let sync = UInt32(truncatingIfNeeded: BlockHeader.get(4, at: 0, in: block))
    guard sync == BlockHeader.sync else { throw .badSync(found: sync) }
    guard block[4] == BlockHeader.version else { throw .unsupportedVersion(block[4]) }
    guard block[6] == UInt8(BlockHeader.byteCount) else { throw .badHeaderLength(block[6]) }
    let payloadLength = Int(BlockHeader.get(2, at: 14, in: block))
    guard
      payloadLength <= BlockHeader.payloadByteLimit,
      payloadLength == block.count - BlockHeader.byteCount
    else {
      throw .badPayloadLength(
        declared: payloadLength, present: block.count - BlockHeader.byteCount)
    }
    let stored = UInt32(truncatingIfNeeded: BlockHeader.get(4, at: 44, in: block))
    let computed = BlockHeader.checksum(of: block, payloadLength: payloadLength)
    guard stored == computed else { throw .badChecksum(stored: stored, computed: computed) }
    guard let kind = BlockKind(rawValue: block[5]) else { throw .unknownBlockKind(block[5]) }
    self.init(
      kind: kind,
      sequence: UInt32(truncatingIfNeeded: BlockHeader.get(4, at: 8, in: block)),
      recordCount: UInt16(truncatingIfNeeded: BlockHeader.get(2, at: 12, in: block)),
      payloadLength: UInt16(payloadLength),
      firstRecordIndex: BlockHeader.get(8, at: 16, in: block),
      firstTicks: BlockHeader.get(8, at: 24, in: block),
      recordsLost: BlockHeader.get(8, at: 32, in: block),
      sessionIdentifier: UInt32(truncatingIfNeeded: BlockHeader.get(4, at: 40, in: block)))
  }

  private static func checksum(of block: Span<UInt8>, payloadLength: Int) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(block.extracting(0..<44))
    checksum.update(block.extracting(byteCount..<(byteCount + payloadLength)))
    return checksum.value
  }

  private static func get(_ byteCount: Int, at offset: Int, in block: Span<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(block[offset + index]) << UInt64(8 * index) }
    return value
  }

  private func put(
    _ value: UInt64, _ byteCount: Int, at offset: Int, in block: inout MutableSpan<UInt8>
  ) {
    for index in 0..<byteCount {
      block[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }
}
