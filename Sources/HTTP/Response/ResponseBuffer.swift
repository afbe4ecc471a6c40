internal import Bytes

/// A response does not fit its buffer.
public struct ResponseOverflow: Error, Equatable, Sendable {
  /// The size of the buffer in bytes.
  public let capacity: Int
}

/// The bytes of a response while it is written: memory of a fixed size, allocated once.
///
/// A write that does not fit throws and leaves the bytes before it as they were.
public struct ResponseBuffer: ~Copyable {
  /// Bytes that fit.
  public let capacity: Int
  /// Bytes written since the buffer was last emptied, 0 to ``capacity``.
  public private(set) var count = 0
  private(set) var storage: [UInt8]

  /// Allocates a buffer; nothing else here allocates.
  ///
  /// - Parameter capacity: in bytes, not negative.
  public init(capacity: Int) {
    self.capacity = capacity
    storage = [UInt8](repeating: 0, count: capacity)
  }

  /// Empties the buffer and keeps its memory.
  public mutating func removeAll() {
    count = 0
  }

  /// Drops the bytes from `newCount` on.
  ///
  /// - Precondition: `newCount` is 0 to ``count``.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count, "truncation beyond the written bytes")
    count = newCount
  }

  /// Appends one byte.
  public mutating func append(byte: UInt8) throws(ResponseOverflow) {
    try reserve(1)
    storage[count] = byte
    count += 1
  }

  /// Appends the UTF-8 bytes of `text`.
  public mutating func append(_ text: StaticString) throws(ResponseOverflow) {
    try append(copying: text.rawSpan)
  }

  /// Appends `source`.
  public mutating func append(copying source: RawSpan) throws(ResponseOverflow) {
    try reserve(source.byteCount)
    let start = count
    var bytes = storage.mutableSpan
    var memory = bytes.mutableRawSpan
    memory.copy(from: source, to: start)
    count += source.byteCount
  }

  /// Replaces the byte at `offset`, which has been written before.
  mutating func replace(byteAt offset: Int, with byte: UInt8) {
    precondition(offset >= 0 && offset < count, "replacement beyond the written bytes")
    storage[offset] = byte
  }

  private func reserve(_ byteCount: Int) throws(ResponseOverflow) {
    guard byteCount <= capacity - count else { throw ResponseOverflow(capacity: capacity) }
  }
}

extension ResponseBuffer {
  /// A copy of the bytes from `start` on, for what could not be sent at once.
  public func copy(from start: Int) -> [UInt8] {
    Array(storage[start..<count])
  }
}
