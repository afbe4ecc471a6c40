internal import Bytes

/// The flight recorder: a ring of trace blocks in memory, always on.
///
/// The writer never waits. When every block is full and none was drained, the oldest one is
/// overwritten and its records are counted as lost in every later block's header, so that
/// generated = received + lost holds at the reader.
public struct TraceRing: ~Copyable {
  private var storage: [UInt8]
  private let blockCount: Int
  private let sessionIdentifier: UInt32

  /// Blocks are numbered from 0 since boot; block `n` lies in place `n % blockCount`.
  private var openBlock: UInt64 = 0
  /// The oldest block that was not drained.
  private var oldestBlock: UInt64 = 0
  private var encoder = RecordEncoder(firstTicks: 0)
  private var openPayload = 0
  private var openRecords: UInt16 = 0
  private var openFirstTicks: UInt64 = 0

  /// Records generated since boot.
  public private(set) var recordsGenerated: UInt64 = 0
  /// Records overwritten before they were drained.
  public private(set) var recordsLost: UInt64 = 0

  /// - Precondition: at least two blocks, or there would be nothing to drain beside the open one.
  public init(blockCount: Int, sessionIdentifier: UInt32) {
    precondition(blockCount >= 2)
    self.blockCount = blockCount
    self.sessionIdentifier = sessionIdentifier
    storage = [UInt8](repeating: 0, count: blockCount * BlockHeader.blockByteLimit)
  }

  /// Sealed blocks that wait for a drain.
  public var sealedBlockCount: Int { Int(openBlock - oldestBlock) }

  /// True when the next sealed block would overwrite one that was not drained.
  public var isFull: Bool { sealedBlockCount >= blockCount - 1 }

  /// True when the open block holds a record.
  public var hasOpenRecords: Bool { openRecords > 0 }

  /// The ticks of the open block's first record; meaningful while ``hasOpenRecords``.
  public var openSince: UInt64 { openFirstTicks }

  /// Adds a record made at `ticks`.
  public mutating func append(_ event: TraceEvent, ticks: UInt64) {
    if openRecords == 0 { open(at: ticks) }
    if openRecords == .max || !write(event, ticks: ticks) {
      seal()
      open(at: ticks)
      let fits = write(event, ticks: ticks)
      precondition(fits, "a record is longer than a block")
    }
    openRecords += 1
    recordsGenerated += 1
  }

  private mutating func write(_ event: TraceEvent, ticks: UInt64) -> Bool {
    let start = place(of: openBlock)
    let room = (start + BlockHeader.byteCount + openPayload)..<(start + BlockHeader.blockByteLimit)
    let count = TraceRing.write(event, ticks: ticks, with: &encoder, to: room, of: &storage)
    openPayload += count ?? 0
    return count != nil
  }

  /// Apart from the ring, since encoder and storage are changed at the same time.
  ///
  /// - Returns: the bytes of the record; nil when it does not fit.
  @inline(__always)
  private static func write(
    _ event: TraceEvent, ticks: UInt64, with encoder: inout RecordEncoder, to room: Range<Int>,
    of storage: inout [UInt8]
  ) -> Int? {
    var elements = storage.mutableSpan
    var bytes = elements.mutableRawSpan
    var writer = ByteWriter(bytes._mutatingExtracting(room))
    return encoder.encode(event, ticks: ticks, into: &writer) ? writer.count : nil
  }

  /// Closes the open block, so that it can be drained; nothing happens when it is empty.
  public mutating func seal() {
    guard openRecords > 0 else { return }
    let header = BlockHeader(
      kind: .records, sequence: UInt32(truncatingIfNeeded: openBlock), recordCount: openRecords,
      payloadLength: UInt16(openPayload),
      firstRecordIndex: recordsGenerated - UInt64(openRecords), firstTicks: openFirstTicks,
      recordsLost: recordsLost, sessionIdentifier: sessionIdentifier)
    let start = place(of: openBlock)
    let range = start..<(start + BlockHeader.byteCount + openPayload)
    var elements = storage.mutableSpan
    var bytes = elements.mutableRawSpan
    var block = bytes._mutatingExtracting(range)
    header.emit(into: &block)
    openBlock += 1
    openRecords = 0
  }

  /// Tells the oldest block from those that were overwritten before it: a drain that finds it
  /// changed has lost the block it was sending.
  public var oldestBlockNumber: UInt64 { oldestBlock }

  /// The length of the oldest sealed block, or `nil` when there is none.
  public var oldestBlockByteCount: Int? {
    guard sealedBlockCount > 0 else { return nil }
    let start = place(of: oldestBlock)
    return BlockHeader.byteCount
      + Int(storage.rawSpan.littleEndian(at: start + 14, as: UInt16.self))
  }

  /// A byte of the oldest sealed block.
  ///
  /// - Precondition: `offset` is below ``oldestBlockByteCount``.
  public func oldestBlockByte(at offset: Int) -> UInt8 {
    storage[place(of: oldestBlock) + offset]
  }

  /// Gives the place of the oldest sealed block back, once it was drained.
  ///
  /// - Parameter number: its ``oldestBlockNumber`` when the drain began.
  /// - Precondition: it was not overwritten since; its records were counted as lost then, and to
  ///   remove the next one for it would lose records that nobody counts.
  public mutating func removeOldestBlock(_ number: UInt64) {
    precondition(sealedBlockCount > 0 && number == oldestBlock, "this block was overwritten")
    oldestBlock += 1
  }

  private mutating func open(at ticks: UInt64) {
    if Int(openBlock - oldestBlock) == blockCount {
      let start = place(of: oldestBlock)
      recordsLost += UInt64(storage.rawSpan.littleEndian(at: start + 12, as: UInt16.self))
      oldestBlock += 1
    }
    openPayload = 0
    openFirstTicks = ticks
    encoder = RecordEncoder(firstTicks: ticks)
  }

  private func place(of block: UInt64) -> Int {
    Int(block % UInt64(blockCount)) * BlockHeader.blockByteLimit
  }
}
