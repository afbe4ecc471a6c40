import Diagnosis
import Testing
import TraceFormat

@Suite("What a trace amounts to")
struct TraceTotalsTests {
  private static func totals(_ events: [TraceEvent]) -> TraceTotals {
    var totals = TraceTotals()
    for (place, event) in events.enumerated() {
      totals.note(TraceRecord(index: UInt64(place), ticks: UInt64(place), event: event))
    }
    return totals
  }

  @Test("a request for a connection is none, and one that is sent again is another request")
  func connections() {
    let asked = Self.totals([
      .synReceived(address: 1, port: 2), .synReceived(address: 1, port: 2),
      .synReceived(address: 1, port: 3),
    ])
    #expect(asked.connectionCount == 0)
    #expect(asked.connectionRequestCount == 3)
    let open = Self.totals([
      .synReceived(address: 1, port: 2), .connectionOpened(connection: 0, address: 1, port: 2),
      .requestServed(connection: 0, status: 200, byteCount: 70),
    ])
    #expect(open.connectionCount == 1 && open.connectionRequestCount == 1)
    #expect(open.requestCount == 1 && open.responseByteCount == 70)
  }

  @Test("what the kernel reports is counted, and only the first reports are kept")
  func reports() {
    let sleep = RingInspection(
      available: 8, used: 0, usedFlags: 0, outstanding: 8, finding: .missedNotification)
    let calm = RingInspection(
      available: 8, used: 0, usedFlags: 1, outstanding: 8, finding: .healthy)
    let totals = Self.totals(
      [.ringInspected(queue: 0, calm), .deviceReset(.statusLost)]
        + Array(repeating: .ringInspected(queue: 0, sleep), count: 300))
    #expect(totals.reportCount == 301)
    #expect(totals.reports.count == TraceTotals.reportLimit)
    #expect(totals.reports.first?.record == 1)
    #expect(totals.countsByKind.map(\.count) == [301, 1])
  }
}
