import Machine
import TraceFormat

/// Inputs that no device gives: every kind of replay takes them from the recording.
extension RecordCursor {
  func clock() throws(ReplayStop) -> UInt64 {
    let record = try next
    guard case .clock(let nanoseconds) = record.event else { throw divergence(record, .clock) }
    return nanoseconds
  }

  func interrupts() throws(ReplayStop) -> InterruptSet {
    let record = try next
    guard case .interruptsTaken(let interrupts) = record.event else {
      throw divergence(record, .interrupts)
    }
    return interrupts
  }

  func entropy() throws(ReplayStop) -> UInt64 {
    let record = try next
    guard case .entropy(let value) = record.event else { throw divergence(record, .entropy) }
    return value
  }

  func platformCounters() throws(ReplayStop) -> PlatformCounters {
    let record = try next
    guard case .platform(let counters) = record.event else {
      throw divergence(record, .platform)
    }
    return counters
  }

  /// Where shared memory of `byteCount` bytes was handed out.
  func sharedMemory(byteCount: Int) throws(ReplayStop) -> UInt64 {
    let record = try next
    guard
      case .sharedMemory(let address, let recordedCount) = record.event,
      Int(recordedCount) == byteCount
    else { throw divergence(record, .sharedMemory(byteCount: byteCount)) }
    return address
  }

  /// Further looks of a wait that all show nothing new: up to the one that does, or to the
  /// wait's own limit.
  ///
  /// - Parameter polls: looks at that index since it was last new.
  func emptyLooks(
    of wait: PollingWait, after polls: UInt64
  ) throws(ReplayStop) -> UInt64 {
    let record = try next
    var answered = wait.turnsLeft.map { $0 &- 1 }
    if case .usedIndex(wait.queue, _, let emptyPolls) = record.event {
      let rest = emptyPolls > polls ? emptyPolls - polls : 0
      answered = min(answered ?? .max, rest)
    }
    // Nothing that was recorded ends this wait, and it does not end by itself.
    guard let answered else { throw divergence(record, .usedIndex(queue: wait.queue)) }
    return answered
  }
}
