public import Recording
public import RingHistory
public import TraceFormat

/// What a trace amounts to: counts by kind, the rings, what the kernel itself reported, and what
/// it served.
public struct TraceTotals: Sendable {
  /// Something that the kernel itself reported as wrong: an exception, a rule that the device
  /// broke, a reset, or a look of the watchdog that found something.
  ///
  /// That the kernel reports nothing does not mean that nothing is wrong: a ``Diagnosis`` says.
  public struct Report: Equatable, Sendable {
    public var record: UInt64
    public var event: TraceEvent
  }

  /// Reports that are kept one by one; more are only counted.
  public static let reportLimit = 256

  private var counts = [Int](repeating: 0, count: EventKind.allCases.count)
  public private(set) var recordCount = 0
  public private(set) var rings = RingHistory()
  /// TCP connection requests that arrived; one that is sent again counts again.
  public private(set) var connectionRequestCount = 0
  /// TCP connections that reached ESTABLISHED. The incident's kernel tells only of requests.
  public private(set) var connectionCount = 0
  /// Responses queued whole.
  public private(set) var requestCount = 0
  /// Bytes of their bodies.
  public private(set) var responseByteCount: UInt64 = 0
  /// The kernel's first reports.
  public private(set) var reports: [Report] = []
  public private(set) var reportCount = 0

  public init() {}

  /// The first and the last record; `nil` for a trace without one.
  public var first: RecordPlace? { rings.first }
  public var last: RecordPlace? { rings.last }

  /// Records by kind, in the order of the kinds, without those that did not occur.
  public var countsByKind: [(kind: EventKind, count: Int)] {
    EventKind.allCases.compactMap { kind in
      counts[Int(kind.rawValue)] > 0 ? (kind, counts[Int(kind.rawValue)]) : nil
    }
  }

  /// Takes the next record.
  public mutating func note(_ record: TraceRecord) {
    recordCount += 1
    counts[Int(record.event.kind.rawValue)] += 1
    rings.take(record)
    switch record.event {
    case .synReceived: connectionRequestCount += 1
    case .connectionOpened: connectionCount += 1
    case .requestServed(_, _, let byteCount):
      requestCount += 1
      responseByteCount &+= UInt64(byteCount)
    case .exception, .deviceViolation, .deviceReset: noteReport(record)
    case .ringInspected(_, let inspection) where inspection.finding != .healthy:
      noteReport(record)
    default: break
    }
  }

  private mutating func noteReport(_ record: TraceRecord) {
    reportCount += 1
    if reports.count < TraceTotals.reportLimit {
      reports.append(Report(record: record.index, event: record.event))
    }
  }
}
