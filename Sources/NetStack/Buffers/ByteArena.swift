import Wire

/// One allocation for many buffers.
struct ByteArena: Sendable {
  private var storage: [UInt8]

  init(byteCount: Int) {
    storage = [UInt8](repeating: 0, count: byteCount)
  }

  @_lifetime(borrow self)
  func bytes(in range: Range<Int>) -> RawSpan {
    RawSpan(_elements: storage.span).extracting(range)
  }

  mutating func write(_ bytes: RawSpan, at offset: Int) {
    var elements = storage.mutableSpan
    var target = MutableRawSpan(_elements: &elements)
    target.copyBytes(from: bytes, at: offset)
  }

  mutating func move(_ range: Range<Int>, to offset: Int) {
    var elements = storage.mutableSpan
    var target = MutableRawSpan(_elements: &elements)
    target.moveBytes(range, to: offset)
  }
}
