public import TraceFormat

/// Reads of the world together with the record that reports them.
extension Machine where Self: ~Copyable {
  /// Reads a register and records it.
  @inlinable
  public mutating func observeRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth = .word
  ) throws(Fault) -> UInt32 {
    let value = try loadRegister(slot: slot, offset: offset, width: width)
    try record(.registerLoad(slot: slot, offset: offset, value: value))
    return value
  }

  /// Writes a register and records it.
  @inlinable
  public mutating func writeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(Fault) {
    try record(.registerStore(slot: slot, offset: offset, value: value))
    try storeRegister(slot: slot, offset: offset, value: value)
  }

  /// Allocates shared memory and records where.
  @inlinable
  public mutating func obtainShared(byteCount: Int, alignment: Int) throws(Fault) -> UInt64 {
    let address = try allocateShared(byteCount: byteCount, alignment: alignment)
    try record(.sharedMemory(address: address, byteCount: UInt32(byteCount)))
    return address
  }

  /// Reads the clock and records it.
  @inlinable
  public mutating func observeClock() throws(Fault) -> UInt64 {
    let nanoseconds = try readClock()
    try record(.clock(nanoseconds: nanoseconds))
    return nanoseconds
  }

  /// Waits, and records the wait and what ended it.
  @inlinable
  public mutating func observeWait(until deadline: UInt64?) throws(Fault) -> InterruptSet {
    try record(.waitBegan(deadline: deadline))
    let interrupts = try wait(until: deadline)
    try record(.interruptsTaken(interrupts))
    return interrupts
  }

  /// Draws entropy and records it.
  @inlinable
  public mutating func observeEntropy() throws(Fault) -> UInt64 {
    let value = try drawEntropy()
    try record(.entropy(value))
    return value
  }

  /// Reads the platform's counters and records them.
  @inlinable
  public mutating func observePlatformCounters() throws(Fault) -> PlatformCounters {
    let counters = try readPlatformCounters()
    try record(.platform(counters))
    return counters
  }
}
