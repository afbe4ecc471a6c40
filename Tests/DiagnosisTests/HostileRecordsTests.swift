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

  @Test("nothing is certain of records that contradict others of the same recording")
  func contradiction() {
    var script = RecordScript()
    script.setUp()
    script.seeUsed(0, 100)
    var course = DiagnosisCourse(ticksPerSecond: 1_000_000_000)
    for record in script.records { course.note(record) }
    let sure = course.diagnosis(hasCapture: false).findings.first
    #expect(sure?.cause == .usedElementInvalid && sure?.confidence == .certain)
    course.noteDamage(mayHoldRecords: true, isContradiction: true)
    let findings = course.diagnosis(hasCapture: false).findings
    #expect(findings.contains { $0.cause == .usedElementInvalid })
    #expect(findings.contains { $0.cause == .notEnoughData })
    #expect(findings.allSatisfy { $0.confidence != .certain || $0.cause == .notEnoughData })
  }

  @Test("of an end that was refused nothing is concluded; a record behind it tells")
  func refusedEnd() {
    var script = RecordScript()
    script.setUp()
    script.seeUsed(0, 1)
    script.takeFrame(0, id: 0)
    script.post(8, head: 0)
    script.add(.waitBegan(deadline: nil))
    script.pass(seconds: 2)
    script.add(.flushed(.requested))
    var course = DiagnosisCourse(ticksPerSecond: 1_000_000_000)
    for record in script.records { course.note(record) }
    #expect(
      course.diagnosis(hasCapture: false).findings.map(\.cause) == [.missingNotification])
    course.noteDamage(mayHoldRecords: true, isContradiction: false)
    #expect(course.diagnosis(hasCapture: false).findings.map(\.cause) == [.notEnoughData])
    course.noteDamage(mayHoldRecords: false, isContradiction: false)
    script.add(.flushed(.requested))
    if let last = script.records.last { course.note(last) }
    #expect(
      course.diagnosis(hasCapture: false).findings.map(\.cause) == [.missingNotification])
  }

  @Test("behind a gap, a queue on which nothing was decided since is no queue without a decision")
  func decisionBehindGap() {
    var script = RecordScript()
    script.setUp()
    script.lose(4)
    let asleep = RingInspection(
      available: 8, used: 0, usedFlags: 0, outstanding: 8, finding: .missedNotification)
    script.add(.ringInspected(queue: 0, asleep))
    #expect(!script.causes().contains(.missingNotification))
  }
}
