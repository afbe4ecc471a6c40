import KernelCore

/// Faults that the command line asks for (``FaultWord``), so that a real run can be recorded that
/// shows them.
public struct AskedFaults: Equatable, Sendable {
  /// How the driver decides; by default it is sound.
  public var policy = DriverPolicy()
  /// Receive buffers that are posted again before memory becomes short.
  public var grantedBuffers: UInt32 = 0
  /// Receive buffers that cannot be had when they are to be posted again after those.
  public var refusedBuffers: UInt32 = 0
  /// Every so many-th receive buffer after those cannot be had; 0 for none.
  public var refusalPeriod: UInt32 = 0
  /// Every so many-th frame cannot be transmitted for want of memory; 0 for none.
  public var transmitRefusalPeriod: UInt32 = 0
  /// Which TCP segment with text is lost between stack and driver, counted from 1.
  public var droppedSegment: UInt32?
  /// False: the stack never sends anything again.
  public var retransmits = true
  /// The received frame, counted from 1, at which the platform takes an exception. Only bare
  /// metal obeys: elsewhere the run goes on until its recording ends.
  public var haltAfterFrames: UInt32?
  /// The incident's driver runs.
  public var isPolling = false
  /// How that one is built, whether it runs or not.
  public var polling = PollingDriver.Variant()

  /// No fault.
  public init() {}

  /// Whether the sound driver and memory that is never short will do.
  var leavesDriverAlone: Bool {
    policy == DriverPolicy() && refusedBuffers == 0 && refusalPeriod == 0
      && transmitRefusalPeriod == 0 && droppedSegment == nil
  }

  /// Takes a word; of two about the same thing the later one counts.
  ///
  /// - Returns: false when it is none of ``FaultWord``.
  mutating func take(
    _ word: CommandLine.Word, of line: CommandLine
  ) throws(WordError) -> Bool {
    guard let row: FaultWord = line.row(of: word) else { return false }
    switch row {
    case .driver: isPolling = try line.choice(word, of: row) == 1
    case .policy:
      for place in try line.choices(word, of: row) { policy.take(PolicyVariant.allCases[place]) }
    case .failRefill: refusedBuffers = try line.number(word, of: row)
    case .failRefillAfter: grantedBuffers = try line.number(word, of: row)
    case .failRefillEvery: refusalPeriod = try line.number(word, of: row)
    case .failTransmitEvery: transmitRefusalPeriod = try line.number(word, of: row)
    case .pollingMerge: polling.mergesReceiveBuffers = try line.choice(word, of: row) == 0
    case .pollingGuard: polling.guardsAvailableIndex = try line.choice(word, of: row) == 0
    case .pollingReport: polling.reportsStall = try line.choice(word, of: row) == 0
    case .pollingLimit: polling.transmitPollLimit = UInt64(try line.number(word, of: row))
    case .retransmission: retransmits = try line.choice(word, of: row) != 0
    case .dropTransmit: droppedSegment = try line.number(word, of: row)
    case .haltAfter: haltAfterFrames = try line.number(word, of: row)
    }
    return true
  }
}
