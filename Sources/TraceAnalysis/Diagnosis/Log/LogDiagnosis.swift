/// What the incident's text log alone proves, and what it leaves open.
public struct LogDiagnosis: Equatable, Sendable {
  /// A hypothesis, what became of it, and why.
  public struct Judgement: Equatable, Sendable {
    public var hypothesis: Hypothesis
    public var verdict: HypothesisVerdict
    public var reason: String
  }

  public let log: IncidentLog
  /// The numbers at the first of the lines that end the log with one `used.idx`, or at the last.
  public let arithmetic: LogArithmetic?

  /// - Parameter connections: connections served at the last good look; `nil` when not known.
  public init(_ log: IncidentLog, connections: UInt64? = nil) {
    self.log = log
    // The first of the constant lines may still be in step, when the log ends soon after.
    let isLate = log.firstBroken != nil && log.constantFrom?.line.isHealthy == true
    arithmetic = (isLate ? log.last : log.constantFrom).map {
      LogArithmetic($0.line, connections: connections, countedFrames: log.deliveredCount)
    }
  }

  /// The receive loop took elements that were never delivered.
  public var runsFree: Bool { log.firstBroken != nil }

  /// A transmission is reported stalled at a multiple of 65,536.
  public var stallsAtWrap: Bool {
    log.stalledPacket.map { $0 > 0 && $0.isMultiple(of: LogArithmetic.turn) } ?? false
  }

  /// The log shows something wrong.
  public var hasFinding: Bool { runsFree || log.stalledPacket != nil }

  /// No 16-bit compare stays unequal for so long.
  public var needsWideCompare: Bool {
    guard runsFree, let arithmetic else { return false }
    return (arithmetic.staleReads ?? arithmetic.fewestStaleReads) > UInt64(UInt16.max)
  }

  /// Bytes of the virtio-net header that the lengths show.
  public var headerByteCount: Int? { LogArithmetic.headerByteCount(log.lengths) }
}
