public import PacketFiles
import TraceFormat

/// Reads a recording: a timeline, a plain capture, or the bytes of a guest's serial port.
///
/// It goes forwards, once, and remembers no more than ``RecordingLimit`` says. Blocks of a boot
/// come in ascending order of their records, each once: an identical repeat is left out and
/// counted; of two blocks that contradict each other the first one counts, and the other is
/// damage; a block that arrives early waits for those before it, and one that arrives after they
/// were given up is damage. Whoever reads a recording twice reads the same.
///
///     var reader = try RecordingReader(path: path)
///     while let item = try reader.next() { take(item) }
///     report(reader.account)
public struct RecordingReader: ~Copyable {
  /// Exactly one of the three is there.
  private struct Input: ~Copyable {
    var file: TimelineReader?
    var line: SerialLineReader?
    var items: [RecordingItem]?
  }

  private var input: Input
  private var order = RecordingOrder()
  private var blockOrdinal: UInt64 = 0
  private var nextItem = 0
  private var isAtEnd = false

  /// Opens the file at `path`, or the standard input for `-`.
  ///
  /// - Throws: ``RecordingError`` when it cannot be opened, is empty, or is of no kind that is
  ///   read here.
  public init(path: String) throws(RecordingError) {
    try self.init(Self.source(path: path))
  }

  /// Reads from `source`.
  ///
  /// - Throws: As ``init(path:)``.
  public init(_ source: consuming ByteSource) throws(RecordingError) {
    input = try Self.opened(source)
  }

  /// Gives `items`, and counts them as a file's; their order is the caller's.
  public init(items: [RecordingItem]) {
    input = Input(file: nil, line: nil, items: items)
  }

  private static func opened(_ source: consuming ByteSource) throws(RecordingError) -> Input {
    let start = try start(of: &source)
    if let name = ForeignFormat.name(of: start) { throw .foreign(name: name) }
    guard PacketFileReader.isPacketFile(start) else {
      return Input(file: nil, line: SerialLineReader(source))
    }
    return Input(file: try timeline(source), line: nil)
  }

  private static func source(path: String) throws(RecordingError) -> ByteSource {
    do throws(PacketFileError) { return try ByteSource(path: path) } catch {
      throw .unreadable(error)
    }
  }

  private static func start(of source: inout ByteSource) throws(RecordingError) -> [UInt8] {
    do throws(PacketFileError) { return try source.peek(4) } catch { throw .unreadable(error) }
  }

  private static func timeline(
    _ source: consuming ByteSource
  ) throws(RecordingError) -> TimelineReader {
    do throws(PacketFileError) { return try TimelineReader(source) } catch {
      throw .unreadable(error)
    }
  }

  /// What the file was recognised as.
  public var kind: RecordingKind { input.line == nil ? .packetFile : .serialLine }

  /// What arrived and what did not, so far; whole once ``next()`` has returned nil.
  public var account: RecordingAccount { order.account }

  /// What a packet file says of its interfaces and the times of its frames, so far.
  public private(set) var summary = TimelineSummary()

  /// What the recording is, in one word; of a whole account.
  public var condition: RecordingCondition { order.account.condition(kind) }

  /// Moves on to the next item; nil at the end, when ``account`` is whole.
  ///
  /// - Throws: ``RecordingError`` when reading fails, or when a serial line ends without a block.
  ///   Damage is an item.
  public mutating func next() throws(RecordingError) -> RecordingItem? {
    while true {
      if let item = order.removeFirst() { return item }
      guard !isAtEnd else { return nil }
      do throws(PacketFileError) {
        isAtEnd = try !readOn()
      } catch {
        throw .unreadable(error)
      }
      guard isAtEnd else { continue }
      order.finish()
      if kind == .serialLine && account.boots.isEmpty {
        throw .noTrace(byteCount: input.line?.byteCount ?? 0, first: account.damage.first)
      }
    }
  }

  /// Takes one item of the input; false at its end.
  private mutating func readOn() throws(PacketFileError) -> Bool {
    if input.file != nil { return try readFile() }
    if input.line != nil { return try readLine() }
    guard let items = input.items, nextItem < items.count else { return false }
    order.give(items[nextItem])
    nextItem += 1
    return true
  }

  /// Takes one item of a packet file; false at its end.
  private mutating func readFile() throws(PacketFileError) -> Bool {
    let item = try input.file?.next() ?? nil
    if let summary = input.file?.summary {
      self.summary = summary
      order.note(
        traceBlocks: summary.traceBlockCount, unknownBlocks: summary.unknownBlockCount,
        malformedFrames: summary.malformedFrameCount)
    }
    switch item {
    case nil: return false
    case .provenance(let provenance): order.take(.provenance(provenance))
    case .clockModel(let bytes): order.take(.clockModel(bytes))
    case .statistics(let statistics): order.take(.statistics(statistics))
    case .damage(let damage): order.take(.damage(.file(damage)))
    case .frame(let frame): order.take(frame)
    case .traceBlock(let raw):
      defer { blockOrdinal += 1 }
      do throws(BlockError) {
        order.take(block: try TraceBlock(parsing: raw.span), raw: raw)
      } catch {
        order.take(.damage(.block(ordinal: blockOrdinal, error)))
      }
    }
    return true
  }

  /// Takes one item of a serial line; false at its end.
  private mutating func readLine() throws(PacketFileError) -> Bool {
    switch try input.line?.next() ?? nil {
    case nil: return false
    case .block(let block, let raw): order.take(block: block, raw: raw)
    case .damage(let damage): order.take(.damage(damage))
    }
    return true
  }
}
