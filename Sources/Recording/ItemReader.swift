import PacketFiles
import TraceFormat

/// Makes items of a recording's bytes, in the thread that asks for them; what
/// ``RecordingReader`` promises is kept here.
struct ItemReader: ~Copyable {
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
  init(path: String) throws(RecordingError) {
    try self.init(Self.source(path: path))
  }

  /// Reads from `source`.
  init(_ source: consuming ByteSource) throws(RecordingError) {
    input = try Self.opened(source)
  }

  /// Gives `items`; their order is the caller's.
  init(items: [RecordingItem]) {
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
    do throws(PacketFileError) { return try TimelineReader(source, keepsComments: false) } catch {
      throw .unreadable(error)
    }
  }

  /// What the file was recognised as.
  var kind: RecordingKind { input.line == nil ? .packetFile : .serialLine }

  /// Reads on until so many items can be given, or their frames have so many bytes.
  mutating func batch(itemCount: Int, byteCount: Int) -> RecordingBatch {
    var batch = RecordingBatch()
    do throws(PacketFileError) {
      while !isAtEnd, order.readyCount < itemCount, order.takenByteCount < byteCount {
        isAtEnd = try !readOn()
      }
      if isAtEnd {
        order.finish()
        batch.ending = ending(isWithoutTrace ? noTrace() : nil)
      }
    } catch {
      isAtEnd = true
      batch.ending = ending(.unreadable(error))
    }
    batch.items = order.takeReady()
    batch.items.reverse()
    return batch
  }

  /// What is known of what was read so far, before `error`.
  private mutating func ending(_ error: RecordingError?) -> RecordingEnding {
    let summary = input.file?.summary ?? TimelineSummary()
    if input.file != nil { order.note(summary) }
    return RecordingEnding(account: order.account, summary: summary, error: error)
  }

  private var isWithoutTrace: Bool { kind == .serialLine && order.account.boots.isEmpty }

  private mutating func noTrace() -> RecordingError {
    .noTrace(byteCount: input.line?.byteCount ?? 0, first: order.account.damage.first)
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
    switch try input.file?.next() ?? nil {
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

/// Items that were read together.
struct RecordingBatch: Sendable {
  /// The next one is the last, so that each is moved out and not copied.
  var items: [RecordingItem] = []
  /// What is known when no batch follows.
  var ending: RecordingEnding?
}

/// The end of a recording.
struct RecordingEnding: Sendable {
  var account = RecordingAccount()
  var summary = TimelineSummary()
  /// Why it ends there; nil at its very end.
  var error: RecordingError?
}
