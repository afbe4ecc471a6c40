/// What a trace says about the run it belongs to; the payload of a session block.
public struct TraceSession: Equatable, Sendable {
  /// The kernel command line never exceeds this many bytes; the boot code cuts it there.
  public static let commandLineByteLimit = 1024

  /// Time stamp counter ticks in a second, as calibrated at boot.
  public var ticksPerSecond: UInt64
  /// The kernel command line, as the bytes that the loader passed.
  public var commandLine: [UInt8]

  public init(ticksPerSecond: UInt64, commandLine: [UInt8]) {
    self.ticksPerSecond = ticksPerSecond
    self.commandLine = commandLine
  }
}
