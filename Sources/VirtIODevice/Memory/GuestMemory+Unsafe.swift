import Glibc

/// The guest's memory: flat, zeroed at first, little-endian, from a base address on.
///
/// Addresses come from guests and are hostile: a load outside memory reads zeros, a store there
/// is lost, and neither traps.
@safe
public struct GuestMemory: ~Copyable {
  /// The guest-physical address of the first byte.
  public let base: UInt64
  /// The size in bytes.
  public let byteCount: Int

  private let bytes: UnsafeMutableRawPointer

  /// - Parameter byteCount: at least 8.
  public init(base: UInt64, byteCount: Int) {
    precondition(byteCount >= 8, "guest memory is smaller than one access")
    guard let bytes = unsafe calloc(1, byteCount) else {
      preconditionFailure("the host has no memory for a guest")
    }
    self.base = base
    self.byteCount = byteCount
    unsafe self.bytes = unsafe bytes
  }

  deinit { unsafe free(bytes) }

  /// Whether all of the range lies in memory.
  @inlinable
  public func contains(_ address: UInt64, byteCount count: UInt64) -> Bool {
    let offset = address &- base
    let size = UInt64(byteCount)
    return offset <= size && count <= size - offset
  }

  /// The bytes from `address` to the end of memory; 0 outside.
  func byteCount(from address: UInt64) -> UInt64 {
    let offset = address &- base
    return offset < UInt64(byteCount) ? UInt64(byteCount) - offset : 0
  }

  public func load8(_ address: UInt64) -> UInt8 { load(address, default: 0) }
  public func load16(_ address: UInt64) -> UInt16 { load(address, default: 0) }
  public func load32(_ address: UInt64) -> UInt32 { load(address, default: 0) }
  public func load64(_ address: UInt64) -> UInt64 { load(address, default: 0) }

  public mutating func store8(_ value: UInt8, to address: UInt64) { store(value, to: address) }
  public mutating func store16(_ value: UInt16, to address: UInt64) { store(value, to: address) }
  public mutating func store32(_ value: UInt32, to address: UInt64) { store(value, to: address) }
  public mutating func store64(_ value: UInt64, to address: UInt64) { store(value, to: address) }

  /// Copies `source` into memory; what would lie outside is lost.
  public mutating func copy(_ source: RawSpan, to address: UInt64) {
    let count = clipped(address, count: source.byteCount)
    guard count > 0 else { return }
    // Safety: `clipped` keeps `count` bytes from `address` inside the allocation and inside
    // the source; host memory outside this type never overlaps it.
    unsafe source.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (bytes + Int(address &- base)).copyMemory(from: start, byteCount: count)
    }
  }

  /// Copies `byteCount` bytes to the start of `destination`, zeros where there is no memory.
  ///
  /// - Precondition: they fit.
  public func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    precondition(byteCount >= 0 && byteCount <= destination.byteCount)
    let count = clipped(address, count: byteCount)
    // Safety: as above, with `byteCount` as the outer bound, which the destination holds.
    unsafe destination.withUnsafeMutableBytes { destination in
      guard let start = destination.baseAddress else { return }
      if count > 0 {
        unsafe start.copyMemory(from: bytes + Int(address &- base), byteCount: count)
      }
      unsafe (start + count).initializeMemory(
        as: UInt8.self, repeating: 0, count: byteCount - count)
    }
  }

  /// Appends `count` bytes of memory to `destination`, zeros where there is none.
  func append(from address: UInt64, count: Int, to destination: inout [UInt8]) {
    let inside = clipped(address, count: count)
    if inside > 0 {
      // Safety: `clipped` keeps the range inside the allocation, which outlives this call.
      unsafe destination.append(
        contentsOf: UnsafeRawBufferPointer(
          start: bytes + Int(address &- base), count: inside))
    }
    for _ in inside..<count { destination.append(0) }
  }

  /// How many of `count` bytes from `address` on lie in memory.
  private func clipped(_ address: UInt64, count: Int) -> Int {
    let offset = address &- base
    guard offset < UInt64(byteCount) else { return 0 }
    return min(count, byteCount - Int(offset))
  }

  private func load<Word: FixedWidthInteger & BitwiseCopyable>(
    _ address: UInt64, default outside: Word
  ) -> Word {
    guard contains(address, byteCount: UInt64(MemoryLayout<Word>.size)) else { return outside }
    // Safety: `contains` holds for the whole word, and any bytes are a valid integer.
    return unsafe Word(
      littleEndian: bytes.loadUnaligned(fromByteOffset: Int(address &- base), as: Word.self))
  }

  private mutating func store<Word: FixedWidthInteger & BitwiseCopyable>(
    _ value: Word, to address: UInt64
  ) {
    guard contains(address, byteCount: UInt64(MemoryLayout<Word>.size)) else { return }
    // Safety: `contains` holds for the whole word.
    unsafe bytes.storeBytes(
      of: value.littleEndian, toByteOffset: Int(address &- base), as: Word.self)
  }
}
