/// Bytes that grow at their end, in memory that one owner holds: the way to text and blocks for
/// millions of records.
///
/// An append is one comparison and one store. There is no reference count and nobody to share
/// with, so nothing is asked of either.
@safe public struct ByteBuffer: ~Copyable {
  @usableFromInline var start: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var filled = 0

  /// An empty buffer with room for `capacity` bytes, which may be exceeded.
  @inlinable
  public init(capacity: Int) {
    self.capacity = max(capacity, 64)
    // Safety: freed in deinit, or when more room is needed, and reached by nobody else.
    unsafe start = .allocate(byteCount: self.capacity, alignment: 16)
  }

  // Safety: allocated by this owner alone, and not used afterwards.
  @inlinable deinit { unsafe start.deallocate() }

  /// Bytes appended so far.
  @inlinable public var count: Int { filled }

  /// The bytes appended so far.
  @inlinable
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // Safety: so many bytes are initialised, and they do not move while `self` is borrowed.
      let bytes = unsafe RawSpan(_unsafeStart: start, byteCount: filled)
      return unsafe _overrideLifetime(bytes, borrowing: self)
    }
  }

  /// Forgets all bytes behind the first `count`; the room stays.
  ///
  /// - Precondition: `0 <= count <= self.count`.
  @inlinable
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= filled, "bytes beyond the end of a buffer")
    filled = count
  }

  /// Appends one byte.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    // Safety: room for it was made.
    unsafe start.storeBytes(of: byte, toByteOffset: filled, as: UInt8.self)
    filled &+= 1
  }

  /// Appends a copy of `bytes`.
  @inlinable @inline(__always)
  public mutating func append(_ bytes: RawSpan) {
    let count = bytes.byteCount
    guard count > 0 else { return }
    reserve(count)
    // Safety: room for them was made; a live borrow is not memory that this owner changes.
    unsafe bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe (start + filled).copyMemory(from: base, byteCount: count)
    }
    filled &+= count
  }

  /// Appends the UTF-8 bytes of `text`.
  @inlinable @inline(__always)
  public mutating func append(_ text: StaticString) {
    let count = text.byteCount
    reserve(count)
    // Safety: room for them was made, and a StaticString's bytes live as long as the program.
    unsafe (start + filled).copyMemory(from: text.utf8Start, byteCount: count)
    filled &+= count
  }

  /// Appends `value`, least significant byte first.
  @inlinable @inline(__always)
  public mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(
    littleEndian value: Value
  ) {
    reserve(Value.bitWidth / 8)
    // Safety: room for it was made, and any alignment is tolerated.
    unsafe start.storeBytes(of: value.littleEndian, toByteOffset: filled, as: Value.self)
    filled &+= Value.bitWidth / 8
  }

  /// Appends the lowest `count` bytes of `word`, least significant first.
  ///
  /// - Precondition: `0 <= count <= 8`.
  @inlinable @inline(__always)
  public mutating func append(first count: Int, of word: UInt64) {
    precondition(count >= 0 && count <= 8, "a word has eight bytes")
    reserve(8)
    // Safety: room for all eight was made; those behind `count` are room again.
    unsafe start.storeBytes(of: word.littleEndian, toByteOffset: filled, as: UInt64.self)
    filled &+= count
  }

  /// Appends `byte` so many times, none when `count` is below 1.
  @inlinable
  public mutating func append(repeating byte: UInt8, count: Int) {
    guard count > 0 else { return }
    reserve(count)
    // Safety: room for them was made.
    unsafe (start + filled).initializeMemory(as: UInt8.self, repeating: byte, count: count)
    filled &+= count
  }

  /// Stores `value` over bytes that were appended before, least significant byte first.
  ///
  /// - Precondition: all of its bytes lie within the buffer.
  @inlinable
  public mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    littleEndian value: Value, at offset: Int
  ) {
    precondition(offset >= 0 && Value.bitWidth / 8 <= filled - offset, "store out of bounds")
    // Safety: the range was checked above, and any alignment is tolerated.
    unsafe start.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }

  /// Makes room for `count` more bytes.
  @inlinable @inline(__always)
  mutating func reserve(_ count: Int) {
    if count > capacity &- filled { grow(count) }
  }

  /// Moves to memory twice as large, or as large as `count` more bytes need.
  @inlinable @inline(never)
  mutating func grow(_ count: Int) {
    let larger = max(2 * capacity, filled + count)
    // Safety: the new memory holds all that was filled; the old one is not used afterwards.
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe moved.copyMemory(from: start, byteCount: filled)
    unsafe start.deallocate()
    unsafe start = moved
    capacity = larger
  }
}
