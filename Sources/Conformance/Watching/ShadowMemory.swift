internal import Bytes

/// What the driver wrote to shared memory, and which of it the device may use.
///
/// The device's own stores are not seen; memory that it may have written is marked as stale when
/// it matters.
struct ShadowMemory {
  /// No guest of this kind shares more with its device, in bytes.
  static let byteLimit = 64 << 20
  /// Bytes a line, the grain of the count of exposures.
  private static let lineByteCount: UInt64 = 16

  private var base: UInt64 = 0
  private var bytes: [UInt8] = []
  private var exposures: [UInt16] = []

  /// Zeroed memory was handed out; a later piece may lie below an earlier one.
  mutating func add(_ address: UInt64, byteCount: Int) {
    let grain = ShadowMemory.lineByteCount
    let (sum, isBeyond) = address.addingReportingOverflow(UInt64(max(0, byteCount)) + grain)
    guard !isBeyond else { return }
    let lower = address & ~(grain - 1)
    let start = bytes.isEmpty ? lower : min(base, lower)
    let end = max(sum & ~(grain - 1), bytes.isEmpty ? 0 : base + UInt64(bytes.count))
    guard end - start <= UInt64(ShadowMemory.byteLimit) else { return }
    let below = bytes.isEmpty ? 0 : Int(base - start)
    base = start
    bytes.insert(contentsOf: repeatElement(0, count: below), at: 0)
    bytes.append(contentsOf: repeatElement(0, count: Int(end - start) - bytes.count))
    exposures.insert(contentsOf: repeatElement(0, count: below / Int(grain)), at: 0)
    let lines = bytes.count / Int(grain)
    exposures.append(contentsOf: repeatElement(0, count: lines - exposures.count))
  }

  /// Whether `byteCount` bytes at `address` were handed out.
  func holds(_ address: UInt64, byteCount: UInt64) -> Bool {
    byteCount <= UInt64(ShadowMemory.byteLimit) && place(address, Int(byteCount)) != nil
  }

  /// The little-endian number of `byteCount` bytes, 1, 2, 4 or 8, at `address`; 0 outside.
  func load(_ address: UInt64, byteCount: Int) -> UInt64 {
    guard let start = place(address, byteCount) else { return 0 }
    return switch byteCount {
    case 1: UInt64(bytes[start])
    case 2: UInt64(bytes.rawSpan.littleEndian(at: start, as: UInt16.self))
    case 4: UInt64(bytes.rawSpan.littleEndian(at: start, as: UInt32.self))
    default: bytes.rawSpan.littleEndian(at: start)
    }
  }

  /// The `byteCount` low bytes, 1, 2, 4 or 8, of `value` are at `address`.
  mutating func store(_ value: UInt64, to address: UInt64, byteCount: Int) {
    guard let start = place(address, byteCount) else { return }
    var span = bytes.mutableSpan
    var memory = span.mutableRawSpan
    switch byteCount {
    case 1: memory.store(littleEndian: UInt8(truncatingIfNeeded: value), at: start)
    case 2: memory.store(littleEndian: UInt16(truncatingIfNeeded: value), at: start)
    case 4: memory.store(littleEndian: UInt32(truncatingIfNeeded: value), at: start)
    default: memory.store(littleEndian: value, at: start)
    }
  }

  /// The bytes at `address` are `source`'s.
  mutating func copy(_ source: RawSpan, to address: UInt64) {
    guard let start = place(address, source.byteCount) else { return }
    var span = bytes.mutableSpan
    var memory = span.mutableRawSpan
    memory.copy(from: source, to: start)
  }

  /// The device may have written anything here.
  mutating func spoil(_ range: Range<UInt64>) {
    guard let start = place(range.lowerBound, range.count) else { return }
    for offset in 0..<range.count { bytes[start + offset] = 0xFF }
  }

  /// The first address in `range` that does not hold zero.
  func firstNonzero(in range: Range<UInt64>) -> UInt64? {
    guard let start = place(range.lowerBound, range.count) else { return nil }
    for offset in 0..<range.count where bytes[start + offset] != 0 {
      return range.lowerBound + UInt64(offset)
    }
    return nil
  }

  mutating func expose(_ range: Range<UInt64>) { count(range) { $0 &+= 1 } }
  mutating func withdraw(_ range: Range<UInt64>) { count(range) { $0 &-= 1 } }

  /// Whether part of `range` may be exposed; what shares a line with it counts too.
  func mayBeExposed(_ range: Range<UInt64>) -> Bool {
    guard let lines = lines(range) else { return false }
    for line in lines where exposures[line] != 0 { return true }
    return false
  }

  private mutating func count(_ range: Range<UInt64>, _ change: (inout UInt16) -> Void) {
    guard let lines = lines(range) else { return }
    for line in lines { change(&exposures[line]) }
  }

  private func lines(_ range: Range<UInt64>) -> Range<Int>? {
    guard !range.isEmpty, let start = place(range.lowerBound, range.count) else { return nil }
    let grain = Int(ShadowMemory.lineByteCount)
    return (start / grain)..<((start + range.count - 1) / grain + 1)
  }

  private func place(_ address: UInt64, _ byteCount: Int) -> Int? {
    guard address >= base, address - base <= UInt64(bytes.count) else { return nil }
    let start = Int(address - base)
    return byteCount <= bytes.count - start ? start : nil
  }
}
