import KernelCore
public import TraceFormat

/// A recorded run, as an exact replay needs it: every record, and the frames behind them.
public struct ReplayInput: Sendable {
  /// The kernel command line of the run.
  public var commandLine: [UInt8]
  /// Every record from boot on, in order.
  public var records: [TraceRecord]
  /// Captured Ethernet frames by the index of the record they belong to: the used element of a
  /// received frame, the made-available record of a transmitted one.
  public var frames: [UInt64: [UInt8]]

  /// Every captured frame for the guest, in order; a driver with one buffer for all needs them.
  public var arrivals: [[UInt8]]

  public init(
    commandLine: [UInt8], records: [TraceRecord], frames: [UInt64: [UInt8]],
    arrivals: [[UInt8]] = []
  ) {
    self.commandLine = commandLine
    self.records = records
    self.frames = frames
    self.arrivals = arrivals
  }
}

extension ReplayInput {
  /// What the recorded kernel did with words that it did not know.
  var unknownWords: UnknownWords { UnknownWords(shownBy: records.first?.event) }
}
