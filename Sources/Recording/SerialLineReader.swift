import PacketFiles
import TraceFormat

/// Reads the bytes of a guest's serial port front to back, block by block.
struct SerialLineReader: ~Copyable {
  enum Item {
    case block(TraceBlock, raw: [UInt8])
    case damage(RecordingDamage)
  }

  private var source: ByteSource
  private var framing = FrameReader()
  private var chunk: [UInt8] = []
  private var place = 0
  private var isAtEnd = false
  private var ending: RecordingDamage?

  init(_ source: consuming ByteSource) { self.source = source }

  /// Bytes of the line taken so far.
  var byteCount: UInt64 { framing.byteCount }

  /// The next block or stretch of damage; nil at the end.
  mutating func next() throws(PacketFileError) -> Item? {
    while !isAtEnd {
      let portion = chunk
      let item = framing.take(portion.span, from: &place)
      switch item {
      case nil: break
      case .block(let block, let raw): return .block(block, raw: raw)
      case .damage(let stretch): return .damage(.line(stretch))
      }
      chunk = try source.nextChunk()
      place = 0
      guard chunk.isEmpty else { continue }
      isAtEnd = true
      ending = source.endDamage.map { .ending($0) }
      if let stretch = framing.finish() { return .damage(.line(stretch)) }
    }
    defer { ending = nil }
    return ending.map { .damage($0) }
  }
}
