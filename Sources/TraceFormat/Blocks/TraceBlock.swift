internal import Bytes

/// A decoded block.
public struct TraceBlock: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case session(TraceSession)
    case records([TraceRecord])
    /// A kind of block, a witness or a device that this version counts and skips.
    case other
  }

  public var header: BlockHeader
  public var content: Content
  /// Records of kinds that this version does not know: skipped, not lost.
  public var unknownRecordCount: Int {
    guard case .records(let records) = content else { return 0 }
    return Int(header.recordCount) - records.count
  }

  /// Decodes one whole block.
  ///
  /// - Throws: ``BlockError`` with the offset, within the block, where decoding ended.
  public init(parsing block: Span<UInt8>) throws(BlockError) {
    header = try BlockHeader(parsing: block)
    if header.kind == .session {
      content = .session(try TraceSession(parsing: block.rawSpan, header))
    } else if header.kind == .records && header.witness == .driver && header.device == 0 {
      var reader = try RecordReader(block, header)
      var records: [TraceRecord] = []
      records.reserveCapacity(Int(header.recordCount))
      while let record = try reader.next() { records.append(record) }
      content = .records(records)
    } else {
      content = .other
    }
  }
}

/// Reads the records of one block front to back, without an allocation.
public struct RecordReader: ~Escapable {
  private var reader: ByteReader
  private var decoder: RecordDecoder
  private let end: UInt64
  private var nextIndex: UInt64

  /// Begins at the first record of `block`.
  ///
  /// - Parameter header: the block's, as ``BlockHeader/init(parsing:)`` has checked it.
  /// - Throws: `valueOutOfRange` when the records' indexes do not fit 64 bits.
  @_lifetime(copy block)
  public init(_ block: Span<UInt8>, _ header: BlockHeader) throws(BlockError) {
    let (end, isBeyond) = header.firstRecordIndex.addingReportingOverflow(
      UInt64(header.recordCount))
    guard !isBeyond else { throw .valueOutOfRange(offset: 16) }
    reader = ByteReader(block.rawSpan, at: header.headerLength)
    decoder = RecordDecoder(version: header.version, firstTicks: header.firstTicks)
    nextIndex = header.firstRecordIndex
    self.end = end
  }

  /// The next record of a known kind; nil behind the last one.
  ///
  /// - Throws: ``BlockError`` with the offset, within the block, where decoding ended; nothing
  ///   that follows in the block can be read then.
  public mutating func next() throws(BlockError) -> TraceRecord? {
    while nextIndex < end {
      let index = nextIndex
      nextIndex &+= 1
      if let event = try decoder.decode(from: &reader) {
        return TraceRecord(index: index, ticks: decoder.ticks, event: event)
      }
    }
    guard reader.isAtEnd else { throw .trailingBytes(offset: reader.offset) }
    return nil
  }
}
