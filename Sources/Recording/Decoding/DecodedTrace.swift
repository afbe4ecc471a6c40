public import TraceFormat

/// One run of the kernel as its trace tells it: blocks in order, each record once.
///
/// Records are kept encoded, about nine bytes each, and decoded block by block on demand, so that
/// memory stays within the size of the input.
public struct DecodedTrace: Equatable, Sendable {
  /// A block of records that arrived intact.
  public struct Block: Equatable, Sendable {
    public var header: BlockHeader
    /// The whole block, byte for byte as it left the kernel.
    public var raw: [UInt8]

    /// The block's records.
    public var records: [TraceRecord] {
      guard
        let block = try? TraceBlock(parsing: raw.span), case .records(let records) = block.content
      else { return [] }
      return records
    }
  }

  /// The same in every block of one boot.
  public internal(set) var sessionIdentifier: UInt32
  /// What the kernel said about its run; `nil` when its session block did not arrive.
  public internal(set) var session: TraceSession?
  /// The session block, byte for byte; `nil` when it did not arrive.
  public internal(set) var rawSession: [UInt8]?
  /// Blocks of records, in ascending order of record index, none overlapping.
  public internal(set) var blocks: [Block] = []
  public internal(set) var loss = LossAccount()

  init(sessionIdentifier: UInt32) {
    self.sessionIdentifier = sessionIdentifier
  }

  /// All records in order; 56 bytes each, so ``forEachRecord(_:)`` is the way for long traces.
  public var records: [TraceRecord] {
    var records: [TraceRecord] = []
    records.reserveCapacity(Int(clamping: loss.recordsReceived))
    for block in blocks { records.append(contentsOf: block.records) }
    return records
  }

  /// Session block and blocks of records, in order, byte for byte.
  public var rawBlocks: [[UInt8]] {
    (rawSession.map { [$0] } ?? []) + blocks.map(\.raw)
  }

  /// Calls `body` with every record in order.
  public func forEachRecord(_ body: (TraceRecord) -> Void) {
    for block in blocks {
      for record in block.records { body(record) }
    }
  }
}
