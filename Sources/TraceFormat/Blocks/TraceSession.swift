internal import Bytes

/// What a trace says about the run it belongs to; the payload of a session block.
///
/// Version 2 writes fields of a tag, a length and so many bytes, all numbers in LEB128; a reader
/// skips the tags that it does not know. Version 1 has the tick rate and the command line alone.
public struct TraceSession: Equatable, Sendable {
  /// The kernel command line never exceeds this many bytes; the boot code cuts it there.
  public static let commandLineByteLimit = 1024
  /// The guest's and the emitter's name never exceed this many bytes.
  public static let nameByteLimit = 255
  /// What this project's kernel calls itself.
  public static let kernelEmitter: StaticString = "quartz-kernel"

  /// Clock ticks in a second; of the time stamp counter in this project's kernel.
  public var ticksPerSecond: UInt64
  /// The kernel command line, as the bytes that the loader passed; empty when there is none.
  public var commandLine: [UInt8]
  /// What the guest calls itself, for people; empty when it does not.
  public var guestName: [UInt8]
  /// What wrote the trace.
  public var emitter: [UInt8]

  /// - Parameter emitter: nil for this project's kernel.
  public init(
    ticksPerSecond: UInt64, commandLine: [UInt8], guestName: [UInt8] = [],
    emitter: [UInt8]? = nil
  ) {
    self.ticksPerSecond = ticksPerSecond
    self.commandLine = commandLine
    self.guestName = guestName
    self.emitter = emitter ?? TraceSession.kernelEmitter.bytes
  }

  /// True when this project's kernel wrote the trace, so that its command line can be replayed.
  public var isQuartzKernel: Bool { emitter == TraceSession.kernelEmitter.bytes }

  /// The emitter for people; what a terminal would take for a command is a question mark.
  public var emitterText: String { TraceSession.printable(emitter) }
  /// The guest's name for people, likewise.
  public var guestText: String { TraceSession.printable(guestName) }

  /// What the run is, for people: the command line of this project's kernel; of another, what it
  /// calls its guest and itself before it.
  public var title: String {
    let line = TraceSession.printable(commandLine)
    guard !isQuartzKernel else { return line }
    return [guestText, emitterText, line].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private static func printable(_ text: [UInt8]) -> String {
    String(decoding: text.map { $0 < 0x20 || $0 == 0x7F ? 0x3F : $0 }, as: UTF8.self)
  }

  /// The tags of a session's fields.
  private enum Tag {
    static let ticksPerSecond: UInt64 = 1
    static let commandLine: UInt64 = 2
    static let guestName: UInt64 = 3
    static let emitter: UInt64 = 4
  }

  /// Reads the payload of a session block.
  init(parsing block: RawSpan, _ header: BlockHeader) throws(BlockError) {
    var reader = ByteReader(block, at: header.headerLength)
    do throws(ByteReadError) {
      if header.version == 1 {
        try self.init(firstVersion: &reader)
      } else {
        try self.init(fields: &reader)
      }
    } catch {
      throw BlockError(error)
    }
    guard reader.isAtEnd else { throw .trailingBytes(offset: reader.offset) }
  }

  private init(firstVersion reader: inout ByteReader) throws(ByteReadError) {
    let ticks = try reader.readVarint()
    let line = try TraceSession.text(limit: TraceSession.commandLineByteLimit, &reader)
    self.init(ticksPerSecond: ticks, commandLine: line)
  }

  private init(fields reader: inout ByteReader) throws(ByteReadError) {
    self.init(ticksPerSecond: 0, commandLine: [], emitter: [])
    while !reader.isAtEnd {
      let start = reader.offset
      switch try reader.readVarint() {
      case Tag.ticksPerSecond:
        var field = ByteReader(try TraceSession.field(&reader))
        guard let ticks = try? field.readVarint(), ticks > 0, field.isAtEnd else {
          throw .valueOutOfRange(offset: start)
        }
        ticksPerSecond = ticks
      case Tag.commandLine:
        commandLine = try TraceSession.text(limit: TraceSession.commandLineByteLimit, &reader)
      case Tag.guestName:
        guestName = try TraceSession.text(limit: TraceSession.nameByteLimit, &reader)
      case Tag.emitter:
        emitter = try TraceSession.text(limit: TraceSession.nameByteLimit, &reader)
      default: _ = try TraceSession.field(&reader)
      }
    }
    guard ticksPerSecond > 0 else { throw .valueOutOfRange(offset: reader.offset) }
  }

  @_lifetime(copy reader)
  private static func field(_ reader: inout ByteReader) throws(ByteReadError) -> RawSpan {
    try reader.readBytes(reader.readVarint(as: Int.self))
  }

  private static func text(
    limit: Int, _ reader: inout ByteReader
  ) throws(ByteReadError) -> [UInt8] {
    let start = reader.offset
    let text = try field(&reader)
    guard text.byteCount <= limit else { throw .valueOutOfRange(offset: start) }
    return text.copied()
  }

  /// The whole session block, in version 2; texts are cut at their limits.
  ///
  /// - Parameters:
  ///   - sessionIdentifier: the same in every block of the boot.
  ///   - guest: the number by which the guest calls itself.
  public func block(sessionIdentifier: UInt32, guest: UInt32 = 0) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: BlockHeader.byteCount)
    var ticks: [UInt8] = []
    ticks.append(varint: ticksPerSecond)
    block.append(field: Tag.ticksPerSecond, ticks, limit: 10)
    block.append(field: Tag.commandLine, commandLine, limit: TraceSession.commandLineByteLimit)
    block.append(field: Tag.guestName, guestName, limit: TraceSession.nameByteLimit)
    block.append(field: Tag.emitter, emitter, limit: TraceSession.nameByteLimit)
    let header = BlockHeader(
      kind: .session, sequence: 0, recordCount: 0,
      payloadLength: UInt16(block.count - BlockHeader.byteCount), firstRecordIndex: 0,
      firstTicks: 0, recordsLost: 0, sessionIdentifier: sessionIdentifier, guest: guest)
    var elements = block.mutableSpan
    var bytes = elements.mutableRawSpan
    header.emit(into: &bytes)
    return block
  }
}

extension [UInt8] {
  /// A field of a session; an empty one is left out.
  fileprivate mutating func append(field tag: UInt64, _ value: [UInt8], limit: Int) {
    guard !value.isEmpty else { return }
    let count = Swift.min(value.count, limit)
    append(varint: tag)
    append(varint: UInt64(count))
    append(value.rawSpan.extracting(0..<count))
  }
}
