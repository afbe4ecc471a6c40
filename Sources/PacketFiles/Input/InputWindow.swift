internal import Bytes

/// The part of a ``ByteSource`` that a reader looks at: a buffer that moves over the stream.
///
/// All positions are relative to the window's start, which ``consume(_:)`` moves forward.
struct InputWindow: ~Copyable {
  private static let initialByteCount = 262_144

  private var source: ByteSource
  private var storage: [UInt8]
  private var start = 0
  private var end = 0
  private var storageOffset: UInt64 = 0

  init(_ source: consuming ByteSource) {
    self.source = source
    storage = [UInt8](repeating: 0, count: Self.initialByteCount)
  }

  /// Bytes of the unpacked stream before the window.
  var offset: UInt64 { storageOffset + UInt64(start) }

  /// Bytes at hand without reading.
  var count: Int { end - start }

  /// The bytes at hand.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { storage.rawSpan.extracting(start..<end) }
  }

  /// Whether the next `byteCount` bytes, which are at hand, are all zero.
  func startsWithZeros(_ byteCount: Int) -> Bool {
    storage[start..<start + byteCount].allSatisfy { $0 == 0 }
  }

  /// How the stream ended; `open` as long as it did not.
  var ending: ByteSource.Ending { source.ending }

  /// Whether `needed` bytes are at hand, after reading what was missing; false at the stream's end.
  mutating func require(_ needed: Int) throws(PacketFileError) -> Bool {
    if end - start >= needed { return true }
    return try refill(needed)
  }

  private mutating func refill(_ needed: Int) throws(PacketFileError) -> Bool {
    while end - start < needed {
      guard source.ending == .open else { return false }
      if start == end || end == storage.count { makeRoom() }
      end += try source.read(into: &storage, from: end)
    }
    return true
  }

  /// Frees at least half of the storage, or doubles it, so that the cost of moving bytes stays
  /// linear in the stream and memory follows the bytes that are there, not those that are claimed.
  private mutating func makeRoom() {
    let window = start..<end
    storageOffset += UInt64(start)
    end -= start
    start = 0
    if window.count <= storage.count / 2 {
      storage.moveToFront(window)
    } else {
      var larger = [UInt8](repeating: 0, count: storage.count * 2)
      larger.overwrite(from: 0, with: storage.rawSpan.extracting(window))
      storage = larger
    }
  }

  /// Moves the window's start forward.
  ///
  /// - Precondition: `byteCount <= count`.
  mutating func consume(_ byteCount: Int) {
    precondition(byteCount >= 0 && byteCount <= end - start)
    start += byteCount
  }

  /// Reads to the end of the stream and returns how many bytes there were.
  mutating func drain() throws(PacketFileError) -> UInt64 {
    let before = offset
    repeat { consume(count) } while try require(1)
    return offset - before
  }
}
