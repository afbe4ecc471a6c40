public import TraceFormat

/// One input of the corpus: what it is run on, and its bytes.
public struct HostileInput: Sendable {
  public enum Subject: String, CaseIterable, Sendable {
    /// The kernel on a hostile device.
    case device
    /// The stack and the server on hostile frames.
    case frames
  }

  public var subject: Subject
  public var bytes: [UInt8]

  public init(_ subject: Subject, bytes: [UInt8]) {
    self.subject = subject
    self.bytes = bytes
  }

  /// Runs the input to its end.
  ///
  /// - Parameter watch: gets every record.
  public func run(
    watch: ((TraceEvent) -> Void)? = nil
  ) -> (failure: HostileFault?, reach: Reach) {
    // No choice takes less than two bytes, so an input ends before its limit.
    let limit = bytes.count + 1
    switch subject {
    case .device:
      let run = DeviceRun(Decisions(input: bytes), limit: limit, watch: watch)
      return (run.failure, run.reach)
    case .frames:
      let run = StackRun(Decisions(input: bytes), limit: limit, watch: watch)
      return (run.failure, run.reach)
    }
  }
}
