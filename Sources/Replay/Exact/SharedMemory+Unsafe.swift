import Bytes
import Glibc
import TraceFormat

/// The guest's shared memory during a replay: one flat piece around the first address recorded.
///
/// Addresses come from a recording, which may be anything: every access is checked. Pages cost
/// nothing until they are written.
@safe
struct SharedMemory: ~Copyable {
  /// No guest of this kind shares more with its device, in bytes.
  static let byteLimit = 64 << 20
  /// Beyond it a legacy driver could not name a queue: page numbers have 32 bits, pages 12
  /// (VIRTIO 1.4 §4.2.4).
  static let addressLimit: UInt64 = 1 << 44

  /// Room for ``byteLimit`` on both sides of the first address.
  private let storage: UnsafeMutableRawPointer
  /// The address of the first byte of the storage; it may be below 0.
  private var origin: Int64 = 0
  /// The accessible part of the storage.
  private var range = 0..<0

  init() {
    // Safety: calloc gives zeroed memory that nobody else has; deinit gives it back.
    guard let storage = unsafe calloc(2, SharedMemory.byteLimit) else {
      preconditionFailure("the host has no memory for a guest")
    }
    unsafe self.storage = unsafe storage
  }

  deinit { unsafe free(storage) }

  /// Makes `byteCount` zero bytes at `address` accessible, and all between them and the others.
  ///
  /// - Returns: false when that is out of the question.
  mutating func add(address: UInt64, byteCount: Int) -> Bool {
    guard address < SharedMemory.addressLimit, byteCount >= 0, byteCount <= SharedMemory.byteLimit
    else { return false }
    if range.isEmpty {
      origin = Int64(address) - Int64(SharedMemory.byteLimit)
      range = SharedMemory.byteLimit..<SharedMemory.byteLimit
    }
    let first = Int64(address) - origin
    let lower = min(Int64(range.lowerBound), first)
    let upper = max(Int64(range.upperBound), first + Int64(byteCount))
    guard lower >= 0, upper <= Int64(2 * SharedMemory.byteLimit),
      upper - lower <= Int64(SharedMemory.byteLimit)
    else { return false }
    range = Int(lower)..<Int(upper)
    return true
  }

  /// Everything that is accessible, from its lowest address on.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { view(range) }
  }

  /// The bytes at `place`, which ``place(of:byteCount:)`` gave.
  @_lifetime(borrow self)
  borrowing func view(_ place: Range<Int>) -> RawSpan {
    precondition(range.lowerBound <= place.lowerBound && place.upperBound <= range.upperBound)
    // Safety: the range lies within the storage, all of which is initialised; the span cannot
    // outlive the borrow of the owner.
    let span = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(storage + place.lowerBound), byteCount: place.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Where `byteCount` bytes from `address` on lie in the storage, if they are accessible.
  func place(of address: UInt64, byteCount: Int) -> Range<Int>? {
    guard address < SharedMemory.addressLimit * 2, byteCount >= 0 else { return nil }
    let first = Int64(address) - origin
    guard first >= Int64(range.lowerBound), first <= Int64(range.upperBound),
      byteCount <= range.upperBound - Int(first)
    else { return nil }
    return Int(first)..<(Int(first) + byteCount)
  }

  func load16(_ address: UInt64) -> UInt16 { load(address) }
  func load32(_ address: UInt64) -> UInt32 { load(address) }
  func load64(_ address: UInt64) -> UInt64 { load(address) }

  mutating func store16(_ value: UInt16, to address: UInt64) { store(value, to: address) }
  mutating func store32(_ value: UInt32, to address: UInt64) { store(value, to: address) }
  mutating func store64(_ value: UInt64, to address: UInt64) { store(value, to: address) }

  /// The little-endian number at `address`; 0 outside.
  private func load<Word: FixedWidthInteger & BitwiseCopyable>(_ address: UInt64) -> Word {
    guard let place = place(of: address, byteCount: MemoryLayout<Word>.size) else { return 0 }
    // Safety: `place` holds the whole word, and any bytes are a valid integer.
    return unsafe Word(
      littleEndian: storage.loadUnaligned(fromByteOffset: place.lowerBound, as: Word.self))
  }

  /// Stores a little-endian number at `address`; nothing happens outside.
  private mutating func store<Word: FixedWidthInteger & BitwiseCopyable>(
    _ value: Word, to address: UInt64
  ) {
    guard let place = place(of: address, byteCount: MemoryLayout<Word>.size) else { return }
    // Safety: `place` holds the whole word.
    unsafe storage.storeBytes(
      of: value.littleEndian, toByteOffset: place.lowerBound, as: Word.self)
  }

  /// Copies `byteCount` bytes at `address` to the start of `destination`; nothing from outside.
  ///
  /// - Precondition: they fit.
  func copy(from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan) {
    precondition(byteCount <= destination.byteCount)
    guard let place = place(of: address, byteCount: byteCount), byteCount > 0 else { return }
    unsafe destination.withUnsafeMutableBytes { target in
      // Safety: `place` checked the source's range, the precondition the destination's.
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(start: storage + place.lowerBound, count: byteCount))
    }
  }

  /// Copies `source` to `address`; nothing happens outside.
  mutating func copy(_ source: RawSpan, to address: UInt64) {
    guard let place = place(of: address, byteCount: source.byteCount) else { return }
    write(source, at: place.lowerBound)
  }

  /// Writes `zeros` zero bytes at place `start`, and `frame` behind them.
  ///
  /// - Precondition: they lie within the accessible bytes.
  mutating func fill(from start: Int, zeros: Int, then frame: [UInt8]) {
    precondition(start >= range.lowerBound && zeros >= 0)
    precondition(zeros <= range.upperBound - start)
    // Safety: the preconditions cover the range.
    _ = unsafe memset(storage + start, 0, zeros)
    write(frame.rawSpan, at: start + zeros)
  }

  /// Writes `source` at place `start`.
  ///
  /// - Precondition: it lies within the accessible bytes.
  mutating func write(_ source: RawSpan, at start: Int) {
    precondition(start >= range.lowerBound && source.byteCount <= range.upperBound - start)
    unsafe source.withUnsafeBytes { source in
      guard let first = source.baseAddress else { return }
      // Safety: the precondition covers the range; a span of a frame does not overlap the storage.
      _ = unsafe memmove(storage + start, first, source.count)
    }
  }

  /// The hash of a frame that lies at `place`.
  func prefixHash(_ place: Range<Int>) -> UInt32 { FramePrefixHash.of(view(place)) }
}
