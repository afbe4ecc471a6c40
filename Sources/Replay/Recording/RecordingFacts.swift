import TraceFormat

/// What a replay must know of a recording before it starts.
struct RecordingFacts {
  /// The transports to look at.
  var slotCount: UInt8
  /// The lowest address of shared memory, and the first one behind all of it.
  var memory: Range<UInt64>

  init(_ records: [TraceRecord]) {
    var lastSlot: UInt8 = 0
    var lowest = UInt64.max
    var end: UInt64 = 0
    var hasHalted = false
    for record in records {
      switch record.event {
      case .registerLoad(let slot, _, _): lastSlot = max(lastSlot, slot)
      case .flushed(.halted): hasHalted = true
      case .sharedMemory(let address, let byteCount):
        lowest = min(lowest, address)
        let (sum, isBeyond) = address.addingReportingOverflow(UInt64(byteCount))
        end = max(end, isBeyond ? .max : sum)
      default: break
      }
    }
    // A kernel that gave up has seen the last slot; a recording that was cut short need not have.
    slotCount = hasHalted && lastSlot < .max ? lastSlot + 1 : .max
    memory = lowest..<max(lowest, end)
  }
}
