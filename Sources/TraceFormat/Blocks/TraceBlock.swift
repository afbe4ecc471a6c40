/// A decoded block.
public struct TraceBlock: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case session(TraceSession)
    case records([TraceRecord])
  }

  public var header: BlockHeader
  public var content: Content

  /// Decodes one whole block.
  ///
  /// - Throws: ``BlockError`` with the offset, within the block, where decoding ended.
  public init(parsing block: Span<UInt8>) throws(BlockError) {
    header = try BlockHeader(parsing: block)
    switch header.kind {
    case .session:
      content = .session(try TraceSession(parsing: block))
    case .records:
      content = .records(try TraceBlock.records(of: header, in: block))
    }
  }

  private static func records(
    of header: BlockHeader, in block: Span<UInt8>
  ) throws(BlockError) -> [TraceRecord] {
    var reader = ByteReader(block, at: BlockHeader.byteCount)
    var decoder = RecordDecoder(firstTicks: header.firstTicks)
    var records: [TraceRecord] = []
    records.reserveCapacity(Int(header.recordCount))
    for place in 0..<UInt64(header.recordCount) {
      let (event, ticks) = try decoder.decode(from: &reader)
      records.append(
        TraceRecord(index: header.firstRecordIndex &+ place, ticks: ticks, event: event))
    }
    guard reader.isAtEnd else { throw .trailingBytes(offset: reader.offset) }
    return records
  }
}

extension TraceSession {
  init(parsing block: Span<UInt8>) throws(BlockError) {
    var reader = ByteReader(block, at: BlockHeader.byteCount)
    ticksPerSecond = try reader.readVarint()
    let start = reader.offset
    let length = try reader.readVarint(as: Int.self)
    guard length <= TraceSession.commandLineByteLimit else { throw .valueOutOfRange(offset: start) }
    commandLine = []
    for _ in 0..<length { commandLine.append(try reader.read()) }
    guard reader.isAtEnd else { throw .trailingBytes(offset: reader.offset) }
  }

  /// The whole session block.
  public func block(sessionIdentifier: UInt32) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: BlockHeader.byteCount)
    var writer = ByteWriter()
    writer.writeVarint(ticksPerSecond)
    let length = min(commandLine.count, TraceSession.commandLineByteLimit)
    writer.writeVarint(UInt64(length))
    for index in 0..<writer.count { block.append(writer.bytes[index]) }
    for index in 0..<length { block.append(commandLine[index]) }
    let header = BlockHeader(
      kind: .session, sequence: 0, recordCount: 0,
      payloadLength: UInt16(block.count - BlockHeader.byteCount), firstRecordIndex: 0,
      firstTicks: 0, recordsLost: 0, sessionIdentifier: sessionIdentifier)
    var bytes = block.mutableSpan
    header.emit(into: &bytes, at: 0)
    return block
  }
}
