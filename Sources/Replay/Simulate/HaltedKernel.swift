public import TraceFormat

extension [TraceRecord] {
  /// With the flush that bare metal adds when a kernel gives up, at `time` nanoseconds.
  public func flushedByHalt(at time: UInt64) -> [TraceRecord] {
    self + [TraceRecord(index: UInt64(count), ticks: time, event: .flushed(.halted))]
  }
}
