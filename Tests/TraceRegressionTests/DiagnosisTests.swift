import Testing
import TraceAnalysis
import TraceFiles
import TraceFormat

@Suite("Recorded runs are diagnosed")
struct DiagnosisTests {
  @Test("a healthy recording has no finding", arguments: RegressionCase.all)
  func healthy(_ regression: RegressionCase) throws {
    guard regression.name != "tcp-stuck" else { return }
    guard try regression.manifest().expect.verdict == "zero divergence" else { return }
    let run = try RecordedRun(path: regression.timeline)
    let diagnosis = Diagnosis(records: run.records, ticksPerSecond: run.session.ticksPerSecond)
    #expect(diagnosis.findings == [])
    #expect(diagnosis.recordCount == UInt64(run.records.count))
  }
}
