/// The guest's shared memory during a replay: one flat piece from the lowest address recorded.
///
/// Addresses come from a recording, which may be anything: every access is checked.
struct SharedMemory {
  /// No guest of this kind shares more with its device, in bytes.
  static let byteLimit = 64 << 20
  /// Beyond it a legacy driver could not name a queue: page numbers have 32 bits, pages 12
  /// (VIRTIO 1.4 §4.2.4).
  static let addressLimit: UInt64 = 1 << 44

  private let base: UInt64
  var bytes: [UInt8] = []

  init(base: UInt64) {
    self.base = base
  }

  /// Makes `byteCount` zero bytes at `address` accessible.
  ///
  /// - Returns: false when that is out of the question.
  mutating func add(address: UInt64, byteCount: Int) -> Bool {
    guard
      address < SharedMemory.addressLimit, address >= base,
      address - base <= UInt64(SharedMemory.byteLimit)
    else { return false }
    let end = Int(address - base) + byteCount
    guard byteCount >= 0, end <= SharedMemory.byteLimit else { return false }
    if end > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: end - bytes.count))
    }
    return true
  }

  /// Where `address` lies in ``bytes``, if `byteCount` bytes from there on do.
  func place(of address: UInt64, byteCount: Int) -> Int? {
    guard address >= base else { return nil }
    let offset = address - base
    guard offset <= UInt64(bytes.count), byteCount <= bytes.count - Int(offset) else {
      return nil
    }
    return Int(offset)
  }

  /// The little-endian number of `byteCount` bytes at `address`; 0 outside.
  func load(_ address: UInt64, byteCount: Int) -> UInt64 {
    guard let start = place(of: address, byteCount: byteCount) else { return 0 }
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return value
  }

  /// Stores a little-endian number of `byteCount` bytes; nothing happens outside.
  mutating func store(_ value: UInt64, to address: UInt64, byteCount: Int) {
    guard let start = place(of: address, byteCount: byteCount) else { return }
    for index in 0..<byteCount {
      bytes[start + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }
}
