public import Recording
public import TraceFormat

/// What a trace amounts to: counts by kind, findings of the kernel's own, served connections.
public struct TraceTotals: Sendable {
  /// Something the kernel itself reported as wrong.
  public struct Finding: Equatable, Sendable {
    public var record: UInt64
    public var event: TraceEvent
  }

  /// Findings that are kept one by one; more are only counted.
  public static let findingLimit = 256

  private var counts = [Int](repeating: 0, count: EventKind.allCases.count)
  public private(set) var recordCount = 0
  public private(set) var first: RecordPlace?
  public private(set) var last: RecordPlace?
  public private(set) var rings = RingPositions()
  /// TCP connection requests seen.
  public private(set) var connectionCount = 0
  /// Responses queued whole.
  public private(set) var requestCount = 0
  /// Bytes of their bodies.
  public private(set) var responseByteCount: UInt64 = 0
  /// The first of the exceptions, violations, resets and watchdog findings.
  public private(set) var findings: [Finding] = []
  public private(set) var findingCount = 0

  public init() {}

  /// Records by kind, in the order of the kinds, without those that did not occur.
  public var countsByKind: [(kind: EventKind, count: Int)] {
    EventKind.allCases.compactMap { kind in
      counts[Int(kind.rawValue)] > 0 ? (kind, counts[Int(kind.rawValue)]) : nil
    }
  }

  /// Takes the next record.
  public mutating func note(_ record: TraceRecord) {
    recordCount += 1
    let place = RecordPlace(record: record.index, ticks: record.ticks)
    first = first ?? place
    last = place
    counts[Int(record.event.kind.rawValue)] += 1
    rings.note(record.event)
    switch record.event {
    case .connectionOpened, .synReceived: connectionCount += 1
    case .requestServed(_, _, let byteCount):
      requestCount += 1
      responseByteCount &+= UInt64(byteCount)
    case .exception, .deviceViolation, .deviceReset: noteFinding(record)
    case .ringInspected(_, let inspection) where inspection.finding != .healthy:
      noteFinding(record)
    case .ringInspected, .registerLoad, .registerStore, .sharedMemory, .queueConfigured,
      .bufferRegion, .madeAvailable, .notificationDecision, .eventDecision, .usedEvent,
      .usedIndex, .usedElement,
      .interruptStatus, .interruptsSuppressed, .waitBegan, .interruptsTaken, .clock, .entropy,
      .platform, .pollBegan, .connectionClosed, .flushed, .user:
      break
    }
  }

  private mutating func noteFinding(_ record: TraceRecord) {
    findingCount += 1
    if findings.count < TraceTotals.findingLimit {
      findings.append(Finding(record: record.index, event: record.event))
    }
  }
}
