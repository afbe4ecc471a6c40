import Testing
import TraceAnalysis
import TraceFiles
import TraceFormat

@Suite("Recorded runs are diagnosed")
struct DiagnosisTests {
  /// The first cause of each run that has one; every other run is healthy.
  private static let causes: [String: Cause] = [
    "incident-hang": .indexWidthTransmitWait,
    "processor-halted": .processorHalted,
    "seam-index-wrap-hang": .indexWidthTransmitWait,
    "seam-merged-buffers": .deviceBroken,
    "tcp-stuck": .tcpStuck,
  ]

  @Test("the first cause is named, and a healthy run has none", arguments: RegressionCase.all)
  func firstCause(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    let diagnosis = Diagnosis(records: run.records, ticksPerSecond: run.session.ticksPerSecond)
    #expect(diagnosis.findings.first?.cause == Self.causes[regression.name])
    #expect(diagnosis.recordCount == UInt64(run.records.count))
  }

  @Test("every cause of the table has its case")
  func causesHaveCases() {
    #expect(Set(Self.causes.keys).isSubset(of: RegressionCase.all.map(\.name)))
  }
}
