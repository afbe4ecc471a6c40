import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: records that no kernel makes")
struct HostileRecordsTests {
  @Test(
    "a queue of any size is looked at by every detector",
    arguments: [0, 1, 2, 3, 8, 32_768, 32_769, 65_535] as [UInt16]
  )
  func anySize(_ size: UInt16) {
    var script = RecordScript()
    script.add(
      .queueConfigured(
        queue: 0, size: size, firstPosition: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0))
    script.add(.interruptsTaken(.device))
    script.seeUsed(0, 3)
    script.add(.waitBegan(deadline: nil))
    for position: UInt16 in 0..<3 { script.takeFrame(position, id: 0) }
    script.add(.deviceViolation(queue: 0, .idNotOutstanding, value: 0))
    script.pass(seconds: 2)
    script.add(.waitBegan(deadline: nil))
    #expect(script.causes().contains(.usedElementsLeft))
  }

  @Test("many gaps leave what is certain, and one finding that says so")
  func manyGaps() {
    var script = RecordScript()
    script.setUp()
    for round: UInt16 in 0..<300 {
      script.lose(1)
      script.post(round, head: round % 8)
    }
    #expect(script.diagnosis().gapCount == 300)
    #expect(script.causes() == [.notEnoughData])
  }
}
