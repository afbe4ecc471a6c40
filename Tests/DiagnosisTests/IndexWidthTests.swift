import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: a counter wider than the 16-bit index")
struct IndexWidthTests {
  /// The incident in short: both counters begin just below the wrap.
  private func incident() -> RecordScript {
    var script = RecordScript()
    script.setUp(first: 65_534, stride: 0)
    script.pollTurn(65_534)
    script.pollTurn(65_535)
    script.pollTransmit(65_535)
    script.pollTurn(65_536, arrives: false)
    script.pollTurn(65_537, arrives: false)
    script.add(.synReceived(address: 0x0A00_0202, port: 42_610))
    script.pollTransmit(65_536)
    script.add(.flushed(.requested))
    return script
  }

  @Test("the transmit wait comes first, the free-running loop second, what is latent last")
  func ranking() {
    #expect(
      incident().causes() == [
        .indexWidthTransmitWait, .indexWidthReceiveFreeRun, .sharedReceiveBuffer,
        .availableIndexInflated,
      ])
  }

  @Test("the transmit wait is certain, and cites the wait and the index that equals it")
  func transmitWait() throws {
    let script = incident()
    let finding = try #require(script.diagnosis().findings.first)
    #expect(finding.effect == .stops && finding.confidence == .certain)
    let wait = try #require(
      script.records.last { $0.event == .pollBegan(queue: 1, counter: 65_536) })
    let used = try #require(
      script.records.last { $0.event == .usedIndex(queue: 1, value: 0, emptyPolls: 5) })
    #expect(finding.evidence.contains { $0.record == wait.index })
    #expect(finding.evidence.contains { $0.record == used.index })
    #expect(finding.headline.contains("65536") && finding.headline.contains("owes nothing"))
  }

  @Test("the free run cites the first element that used.idx had not reached")
  func freeRun() throws {
    let script = incident()
    let finding = try #require(
      script.diagnosis().findings.first { $0.cause == .indexWidthReceiveFreeRun })
    let wait = try #require(
      script.records.first { $0.event == .pollBegan(queue: 0, counter: 65_536) })
    #expect(finding.confidence == .certain && finding.effect == .harms)
    #expect(finding.evidence.contains { $0.record == wait.index })
    #expect(finding.evidence.contains { $0.record == wait.index + 1 })
    #expect(finding.reason.contains("2 such reads"))
  }

  @Test("before the wrap the same driver is healthy but for its shared buffer")
  func beforeTheWrap() {
    var script = RecordScript()
    script.setUp(first: 100, stride: 0)
    for counter: UInt64 in 100..<160 {
      script.pollTurn(counter)
      script.pollTransmit(counter + 1)
    }
    script.add(.pollBegan(queue: 0, counter: 160))
    script.add(.flushed(.requested))
    #expect(script.causes() == [.sharedReceiveBuffer])
    #expect(script.diagnosis().findings.first?.effect == .latent)
  }

  @Test("a wait that the device still owes is not certain")
  func owed() {
    var script = RecordScript()
    script.setUp(first: 65_535)
    script.pollTransmit(65_536, completes: false)
    let finding = script.diagnosis().findings.first
    #expect(finding?.cause == .indexWidthTransmitWait)
    #expect(finding?.confidence == .likely)
  }

  @Test("a bound on the wait makes it slow, not endless")
  func bounded() {
    var script = RecordScript()
    script.setUp(first: 65_535)
    script.pollTransmit(65_536)
    script.pollTransmit(65_537)
    script.pollTurn(65_535)
    let findings = script.diagnosis().findings
    #expect(findings.map(\.cause) == [.indexWidthTransmitWait])
    #expect(findings.first?.effect == .harms)
    #expect(findings.first?.reason.hasPrefix("2 waits") == true)
  }

  @Test("a counter that passes the index below the wrap is another fault")
  func overtaken() {
    var script = RecordScript()
    script.setUp()
    script.pollTurn(0)
    script.pollTurn(1, arrives: false)
    #expect(script.causes().first == .staleElementTaken)
  }

  @Test("with MRG_RXBUF an inflated avail.idx breaks the device, and that stops the run")
  func brokenByInflation() {
    var script = RecordScript()
    script.setUp(first: 65_534, features: 0x8020)
    script.pollTurn(65_534)
    script.pollTurn(65_535)
    for counter: UInt64 in 65_536..<65_550 { script.pollTurn(counter, arrives: false) }
    script.pollTransmit(65_535, completes: false)
    let findings = script.diagnosis().findings
    #expect(
      findings.map(\.cause) == [
        .deviceBroken, .indexWidthReceiveFreeRun, .availableIndexInflated,
      ])
    #expect(findings.first?.confidence == .likely)
  }
}
