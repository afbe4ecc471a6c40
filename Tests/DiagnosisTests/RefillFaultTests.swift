import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: a receive ring runs dry, and why")
struct RefillFaultTests {
  /// Batches of so many frames taken and so many buffers given back, in a ring of eight.
  private func dry(_ batches: [(taken: UInt16, posted: UInt16)]) -> RecordScript {
    var script = RecordScript()
    script.setUp()
    var position: UInt16 = 0
    var available: UInt16 = 8
    for batch in batches {
      script.add(.interruptsTaken(.device))
      script.add(.interruptStatus(1))
      script.seeUsed(0, position + batch.taken)
      for _ in 0..<batch.taken {
        script.takeFrame(position, id: UInt32(position % 8))
        position += 1
      }
      for _ in 0..<batch.posted {
        script.post(available, head: available % 8)
        available += 1
      }
      script.notify(0)
      script.add(.waitBegan(deadline: nil))
    }
    return script
  }

  @Test("no buffer ever comes back")
  func never() {
    #expect(dry([(3, 0), (5, 0)]).causes() == [.receiveBuffersNeverReturned])
  }

  @Test("one batch takes all: whether it would have come back is open")
  func oneBatch() {
    let findings = dry([(8, 0)]).diagnosis().findings
    #expect(findings.map(\.cause) == [.refillOneBatchLate])
    #expect(findings.first?.confidence == .likely)
  }

  @Test("buffers came back, and from one batch on none")
  func notRetried() {
    #expect(dry([(3, 3), (5, 5), (4, 0), (4, 0)]).causes() == [.refillNotRetried])
  }

  @Test("every batch loses one")
  func leaked() {
    #expect(dry([(4, 3), (7, 3), (3, 0)]).causes() == [.receiveDescriptorLeaked])
    var counted = dry([(3, 3), (8, 0)])
    counted.inspect(.healthy, available: 11, used: 11, outstanding: 8)
    counted.add(.waitBegan(deadline: nil))
    #expect(counted.causes() == [.receiveDescriptorLeaked])
  }

  @Test("records are missing: nobody knows what led there")
  func gap() {
    var script = RecordScript()
    script.setUp()
    script.lose(10)
    script.seeUsed(0, 3)
    script.post(2, head: 2)
    for position: UInt16 in 0..<3 { script.takeFrame(position, id: UInt32(position)) }
    script.add(.waitBegan(deadline: nil))
    #expect(script.causes().contains(.receiveRingEmpty))
  }

  @Test("a ring that is filled is no finding")
  func healthy() {
    #expect(dry([(8, 8), (3, 3), (8, 8)]).causes() == [])
  }
}
