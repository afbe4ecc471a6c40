internal import Bytes

extension BlockHeader {
  /// Where version 1 has its checksum, which is also what it is a checksum of.
  private static let firstVersionChecksumOffset = 44
  private static let firstVersionByteCount = 48

  /// Writes the header at the start of `block`, and its checksum over the payload behind it.
  ///
  /// - Precondition: `block` is the header and `payloadLength` bytes behind it, in version 2.
  func emit(into block: inout MutableRawSpan) {
    precondition(version == BlockHeader.version && headerLength == BlockHeader.byteCount)
    precondition(block.byteCount == BlockHeader.byteCount + Int(payloadLength))
    block.store(littleEndian: BlockHeader.sync, at: 0)
    block.store(littleEndian: version, at: 4)
    block.store(littleEndian: kind.rawValue, at: 5)
    block.store(littleEndian: UInt8(BlockHeader.byteCount), at: 6)
    block.store(littleEndian: witness.rawValue, at: 7)
    block.store(littleEndian: sequence, at: 8)
    block.store(littleEndian: recordCount, at: 12)
    block.store(littleEndian: payloadLength, at: 14)
    block.store(littleEndian: firstRecordIndex, at: 16)
    block.store(littleEndian: firstTicks, at: 24)
    block.store(littleEndian: recordsLost, at: 32)
    block.store(littleEndian: sessionIdentifier, at: 40)
    block.store(littleEndian: guest, at: 44)
    block.store(littleEndian: device, at: 48)
    block.store(littleEndian: 0 as UInt16, at: 50)
    let checksum = BlockHeader.checksum(
      of: block.bytes, storedAt: BlockHeader.byteCount - 4, payloadAt: BlockHeader.byteCount)
    block.store(littleEndian: checksum, at: BlockHeader.byteCount - 4)
  }

  /// The header at the start of `block`, checked against the bytes behind it.
  ///
  /// - Throws: ``BlockError`` when it is not a whole and undamaged block of a known version.
  public init(parsing bytes: Span<UInt8>) throws(BlockError) {
    let block = bytes.rawSpan
    guard block.byteCount >= BlockHeader.firstVersionByteCount else {
      throw .truncated(offset: block.byteCount)
    }
    let sync = block.littleEndian(at: 0, as: UInt32.self)
    guard sync == BlockHeader.sync else { throw .badSync(found: sync) }
    let version = block.byte(at: 4)
    guard version == 1 || version == BlockHeader.version else { throw .unsupportedVersion(version) }
    let length = Int(block.byte(at: 6))
    let isFirst = version == 1
    guard
      isFirst
        ? length == BlockHeader.firstVersionByteCount
        : length >= BlockHeader.byteCount && length % 4 == 0
    else { throw .badHeaderLength(block.byte(at: 6)) }
    guard block.byteCount >= length else { throw .truncated(offset: block.byteCount) }
    let payloadLength = Int(block.littleEndian(at: 14, as: UInt16.self))
    guard block.byteCount <= BlockHeader.blockByteLimit, payloadLength == block.byteCount - length
    else {
      throw .badPayloadLength(declared: payloadLength, present: block.byteCount - length)
    }
    let checksumOffset = isFirst ? BlockHeader.firstVersionChecksumOffset : length - 4
    let stored = block.littleEndian(at: checksumOffset, as: UInt32.self)
    let computed = BlockHeader.checksum(of: block, storedAt: checksumOffset, payloadAt: length)
    guard stored == computed else { throw .badChecksum(stored: stored, computed: computed) }
    self.init(
      kind: BlockKind(rawValue: block.byte(at: 5)),
      sequence: block.littleEndian(at: 8),
      recordCount: block.littleEndian(at: 12),
      payloadLength: UInt16(payloadLength),
      firstRecordIndex: block.littleEndian(at: 16),
      firstTicks: block.littleEndian(at: 24),
      recordsLost: block.littleEndian(at: 32),
      sessionIdentifier: block.littleEndian(at: 40))
    self.version = version
    headerLength = length
    if isFirst {
      guard kind == .session || kind == .records else { throw .unknownBlockKind(kind.rawValue) }
    } else {
      witness = Witness(rawValue: block.byte(at: 7))
      guest = block.littleEndian(at: 44)
      device = block.littleEndian(at: 48)
    }
  }

  private static func checksum(
    of block: RawSpan, storedAt checksumOffset: Int, payloadAt payloadOffset: Int
  ) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(block.extracting(0..<checksumOffset))
    checksum.update(block.extracting(payloadOffset..<block.byteCount))
    return checksum.value
  }
}
