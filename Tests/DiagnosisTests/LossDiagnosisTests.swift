import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: records that are missing")
struct LossDiagnosisTests {
  @Test("nothing arrived: not enough data")
  func nothing() {
    #expect(RecordScript().causes() == [.notEnoughData])
  }

  @Test("the end is missing: not enough data, and nothing that is not certain")
  func endMissing() {
    var script = RecordScript()
    script.setUp()
    script.pollTransmit(1, completes: false)
    script.lose(100)
    script.pass(seconds: 5)
    script.add(.clock(nanoseconds: 1))
    #expect(script.causes() == [.notEnoughData])
  }

  @Test("what the intact part proves stays proven")
  func partly() {
    var script = RecordScript()
    script.setUp()
    script.seeUsed(0, 300)
    script.lose(1)
    script.add(.clock(nanoseconds: 1))
    #expect(script.causes() == [.usedElementInvalid, .notEnoughData])
  }

  @Test("the tail alone proves the transmit wait")
  func tail() {
    var script = RecordScript()
    script.lose(1_000_000)
    script.pollTransmit(65_536)
    #expect(script.causes() == [.indexWidthTransmitWait])
  }

  @Test("the tail alone proves the free run: no device delivers that many at once")
  func freeRunningTail() {
    var script = RecordScript()
    script.lose(1_000_000)
    for counter: UInt64 in 70_000..<70_000 + 32_770 { script.pollTurn(counter, arrives: false) }
    #expect(script.causes().contains(.indexWidthReceiveFreeRun))
  }

  @Test("a gap in the middle of a healthy run leaves it healthy")
  func healthyAfterGap() {
    var script = RecordScript()
    script.setUp()
    for counter: UInt64 in 0..<20 { script.pollTurn(counter) }
    script.lose(5 * 30)
    for counter: UInt64 in 50..<80 {
      script.pollTurn(counter)
      script.pollTransmit(counter + 1)
    }
    script.add(.pollBegan(queue: 0, counter: 80))
    #expect(script.causes() == [])
    #expect(script.diagnosis().gapCount == 1)
  }

  @Test("any records in any order: never a trap, at most a bounded finding")
  func hostile() {
    var script = RecordScript()
    for place in 0..<3_000 {
      let value = UInt16(truncatingIfNeeded: place &* 40_503)
      let queue = UInt8(truncatingIfNeeded: place / 7)
      switch place % 8 {
      case 0: script.add(.usedIndex(queue: queue, value: value, emptyPolls: .max))
      case 1:
        script.add(
          .usedElement(
            queue: queue, position: value, id: UInt32(value) << 12, length: .max, prefixHash: 0))
      case 2:
        script.add(
          .madeAvailable(
            queue: queue, position: value, head: value, length: .max, prefixHash: 0))
      case 3: script.add(.pollBegan(queue: queue & 1, counter: .max - UInt64(value)))
      case 4: script.add(.requestServed(connection: 1, status: 1, byteCount: .max))
      case 5: script.add(.registerStore(slot: queue, offset: value, value: .max))
      case 6: script.add(.registerLoad(slot: queue, offset: 0x70, value: .max))
      default:
        script.add(
          .queueConfigured(
            queue: queue, size: value, firstPosition: value, descriptorArea: .max,
            driverArea: .max, deviceArea: .max))
      }
    }
    for finding in script.diagnosis().findings {
      #expect(finding.evidence.count <= Finding.evidenceLimit)
    }
  }
}
