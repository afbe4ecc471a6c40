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
  private var record = ByteWriter()
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
    encoder.encode(event, ticks: ticks, into: &record)
    if openPayload + record.count > BlockHeader.payloadByteLimit || openRecords == .max {
      seal()
      open(at: ticks)
      encoder.encode(event, ticks: ticks, into: &record)
    }
    let start = place(of: openBlock) + BlockHeader.byteCount + openPayload
    for index in 0..<record.count { storage[start + index] = record.bytes[index] }
    openPayload += record.count
    openRecords += 1
    recordsGenerated += 1
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
    var bytes = storage.mutableSpan
    header.emit(into: &bytes, at: start)
    openBlock += 1
    openRecords = 0
  }

  /// The length of the oldest sealed block, or `nil` when there is none.
  public var oldestBlockByteCount: Int? {
    guard sealedBlockCount > 0 else { return nil }
    let start = place(of: oldestBlock)
    return BlockHeader.byteCount + Int(storage[start + 14]) + Int(storage[start + 15]) << 8
  }

  /// A byte of the oldest sealed block.
  ///
  /// - Precondition: `offset` is below ``oldestBlockByteCount``.
  public func oldestBlockByte(at offset: Int) -> UInt8 {
    storage[place(of: oldestBlock) + offset]
  }

  /// Gives the oldest sealed block's place back, once it was drained.
  public mutating func removeOldestBlock() {
    precondition(sealedBlockCount > 0)
    oldestBlock += 1
  }

  private mutating func open(at ticks: UInt64) {
    if Int(openBlock - oldestBlock) == blockCount {
      let start = place(of: oldestBlock)
      recordsLost += UInt64(storage[start + 12]) | UInt64(storage[start + 13]) << 8
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
