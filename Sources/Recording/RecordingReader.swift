public import PacketFiles

/// Reads a recording: a timeline, a plain capture, or the bytes of a guest's serial port.
///
/// It goes forwards, once, and remembers no more than ``RecordingLimit`` says. Blocks of a boot
/// come in ascending order of their records, each once: an identical repeat is left out and
/// counted; of two blocks that contradict each other the first one counts, and the other is
/// damage; a block that arrives early waits for those before it, and one that arrives after they
/// were given up is damage. Whoever reads a recording twice reads the same.
///
/// A large file is read ahead on a thread of its own, a few hundred items; whoever fills a pipe
/// is one already.
///
///     var reader = try RecordingReader(path: path)
///     while let item = try reader.next() { take(item) }
///     report(reader.account)
public struct RecordingReader: ~Copyable {
  /// Bytes of a file that are worth a thread.
  private static let aheadByteCount: Int64 = 1 << 20

  /// Exactly one of the two is there.
  private var here: ItemReader?
  private let ahead: ReadAhead?
  /// Whoever fills a pipe may let it wait: then each item is given as it comes.
  private let batchItemCount: Int
  private var batch = RecordingBatch()
  private var ending = RecordingEnding()

  /// What the file was recognised as.
  public let kind: RecordingKind

  /// What arrived and what did not; known once ``next()`` has returned nil or thrown.
  public var account: RecordingAccount { ending.account }

  /// What a packet file says of its interfaces and the times of its frames; as ``account``.
  public var summary: TimelineSummary { ending.summary }

  /// What the recording is, in one word; of a whole account.
  public var condition: RecordingCondition { account.condition(kind) }

  /// Opens the file at `path`, or the standard input for `-`.
  ///
  /// - Throws: ``RecordingError`` when it cannot be opened, is empty, or is of no kind that is
  ///   read here.
  public init(path: String) throws(RecordingError) {
    if let byteCount = ByteSource.byteCount(path: path), byteCount >= Self.aheadByteCount {
      let ahead = try ReadAhead(path: path)
      if ahead.start() {
        kind = ahead.kind
        self.ahead = ahead
        batchItemCount = RecordingLimit.batchItemCount
        return
      }
    }
    let reader = try ItemReader(path: path)
    kind = reader.kind
    here = consume reader
    ahead = nil
    batchItemCount = 1
  }

  /// Reads from `source`.
  ///
  /// - Throws: As ``init(path:)``.
  public init(_ source: consuming ByteSource) throws(RecordingError) {
    let reader = try ItemReader(source)
    kind = reader.kind
    here = consume reader
    ahead = nil
    batchItemCount = 1
  }

  /// Gives `items`, and counts them as a file's; their order is the caller's.
  public init(items: [RecordingItem]) {
    kind = .packetFile
    here = ItemReader(items: items)
    ahead = nil
    batchItemCount = RecordingLimit.batchItemCount
  }

  deinit { ahead?.abandon() }

  /// Moves on to the next item; nil at the end, when ``account`` is whole.
  ///
  /// - Throws: ``RecordingError`` when reading fails, or when a serial line ends without a block.
  ///   Damage is an item.
  public mutating func next() throws(RecordingError) -> RecordingItem? {
    while true {
      if let item = batch.items.popLast() { return item }
      if let ending = batch.ending {
        self.ending = ending
        if let error = ending.error { throw error }
        return nil
      }
      batch = readOn()
    }
  }

  private mutating func readOn() -> RecordingBatch {
    if let ahead { return ahead.take() }
    return here?.batch(itemCount: batchItemCount, byteCount: RecordingLimit.batchByteCount)
      ?? RecordingBatch(ending: ending)
  }
}
