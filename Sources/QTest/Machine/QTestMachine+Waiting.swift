public import Machine
public import TraceFormat

/// Time, interrupts, trace.
extension QTestMachine {
  public mutating func readClock() throws(QTestMachineFault) -> UInt64 {
    try throwPendingFault()
    return now
  }

  public mutating func wait(until deadline: UInt64?) throws(QTestMachineFault) -> InterruptSet {
    while true {
      if try lookForInterrupt() { return .device }
      if stop.isMade { throw .stopped }
      let time = now
      if let deadline, time >= deadline { return .timer }
      let limit = deadline.map { Duration.nanoseconds(Int64(min($0 - time, 1 << 40))) }
      let stop = stop
      _ = try ask { client throws(QTestError) in
        try client.listen(within: limit ?? .seconds(3600), orUntil: stop)
      }
    }
  }

  public mutating func takeInterrupts() throws(QTestMachineFault) -> InterruptSet {
    _ = try ask { client throws(QTestError) in try client.listen(within: .zero) }
    return try lookForInterrupt() ? .device : []
  }

  /// A loop that polls looks for itself; it ends when the run is to stop.
  public mutating func relax(_ wait: PollingWait) throws(QTestMachineFault) -> UInt64 {
    try throwPendingFault()
    if stop.isMade { throw .stopped }
    return 0
  }

  /// Sends what was stored, and takes the line's level from what was reported by then.
  private mutating func lookForInterrupt() throws(QTestMachineFault) -> Bool {
    try ask { client throws(QTestError) in try client.flush() }
    for interrupt in board.client.takeInterrupts()
    where interrupt.line == UInt32(BoardMap.networkSlot) {
      isLineRaised = interrupt.isRaised
    }
    return isLineRaised && isInterruptEnabled
  }

  public mutating func drawEntropy() throws(QTestMachineFault) -> UInt64 { entropy.next() }

  public mutating func readPlatformCounters() throws(QTestMachineFault) -> PlatformCounters {
    try throwPendingFault()
    return PlatformCounters(
      pagesUsed: UInt32(truncatingIfNeeded: (nextFree + 4095) / 4096),
      pagesTotal: UInt32(truncatingIfNeeded: memoryEnd / 4096),
      recordsGenerated: trace.recordCount, recordsLost: 0)
  }

  public mutating func record(_ event: TraceEvent) throws(QTestMachineFault) {
    let ticks = now
    do throws(QTestError) {
      try trace.append(event, ticks: ticks)
    } catch {
      throw .trace(error)
    }
  }

  public mutating func writeConsole(_ text: Span<UInt8>) {
    console?(text.indices.map { text[$0] })
  }
}
