import TraceFormat

/// The one trace recorder, which exceptions and non-maskable interrupts reach as well.
enum KernelTrace {
  // Safety: written once, before anything records; one processor, interrupts disabled. A
  // non-maskable interrupt keeps away while the recorder is busy.
  private nonisolated(unsafe) static var recorder: UnsafeMutablePointer<TraceRecorder>?

  /// Begins the trace.
  static func start(_ recorder: consuming TraceRecorder) {
    let place = UnsafeMutablePointer<TraceRecorder>.allocate(capacity: 1)
    unsafe place.initialize(to: recorder)
    unsafe KernelTrace.recorder = place
  }

  static func record(_ event: TraceEvent) {
    unsafe recorder?.pointee.record(event)
  }

  static func sendSlice() -> TraceSender.Progress {
    guard let recorder = unsafe recorder else { return .nothingToSend }
    return unsafe recorder.pointee.sendSlice()
  }

  static func dump(_ reason: FlushReason) {
    unsafe recorder?.pointee.dump(reason)
  }

  static func salvage() {
    unsafe recorder?.pointee.salvage()
  }

  static var openBlockDue: UInt64? { unsafe recorder?.pointee.openBlockDue }
  static var recordsGenerated: UInt64 { unsafe recorder?.pointee.recordsGenerated ?? 0 }
  static var recordsLost: UInt64 { unsafe recorder?.pointee.recordsLost ?? 0 }
}
