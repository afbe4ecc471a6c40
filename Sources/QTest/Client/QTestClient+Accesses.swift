/// Single accesses. What stores is posted, what loads is waited for.
extension QTestClient {
  /// One load at `address`.
  public mutating func load(
    _ width: QTestWidth, _ address: UInt64
  ) throws(QTestError) -> UInt64 {
    guard case .value(let value) = try perform(.load(width, address: address)) else { return 0 }
    return value
  }

  public mutating func load16(_ address: UInt64) throws(QTestError) -> UInt16 {
    UInt16(truncatingIfNeeded: try load(.half, address))
  }

  public mutating func load32(_ address: UInt64) throws(QTestError) -> UInt32 {
    UInt32(truncatingIfNeeded: try load(.word, address))
  }

  /// 1 to ``QTestCommand/byteLimit`` bytes from `address` on.
  public mutating func read(
    _ address: UInt64, byteCount: Int
  ) throws(QTestError) -> [UInt8] {
    let command = QTestCommand.read(address: address, byteCount: byteCount)
    guard case .bytes(let bytes) = try perform(command) else { return [] }
    return bytes
  }

  public mutating func store(
    _ width: QTestWidth, _ value: UInt64, to address: UInt64
  ) throws(QTestError) {
    try post(.store(width, value: value, address: address))
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) throws(QTestError) {
    try store(.half, UInt64(value), to: address)
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) throws(QTestError) {
    try store(.word, UInt64(value), to: address)
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) throws(QTestError) {
    try store(.double, value, to: address)
  }

  /// Writes any number of bytes from `address` on.
  public mutating func write(_ bytes: [UInt8], to address: UInt64) throws(QTestError) {
    var done = 0
    while done < bytes.count {
      let count = min(bytes.count - done, QTestCommand.byteLimit)
      let part = count == bytes.count ? bytes : Array(bytes[done..<(done + count)])
      try post(.write(part, address: address &+ UInt64(done)))
      done += count
    }
  }

  /// Sets `byteCount` bytes from `address` on to `value`.
  public mutating func fill(
    _ value: UInt8, _ address: UInt64, byteCount: UInt64
  ) throws(QTestError) {
    try post(.fill(value, address: address, byteCount: byteCount))
  }
}
