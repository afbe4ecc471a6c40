public import TraceFormat

/// Why a recorded guest stalls, as far as its driver's records prove it.
///
/// Every detector looks at every record once; memory is bounded whatever the trace's length. The
/// findings are ranked: what stops the guest before what harms it before what did not matter,
/// the more certain first, the nearer to the root first.
public struct Diagnosis: Sendable {
  /// In order of rank; empty for a healthy run.
  public let findings: [Finding]
  /// Records looked at.
  public let recordCount: UInt64
  /// Runs of missing records.
  public let gapCount: Int

  init(findings: [Finding], recordCount: UInt64, gapCount: Int) {
    self.findings = findings
    self.recordCount = recordCount
    self.gapCount = gapCount
  }

  /// Diagnoses records in ascending order of index; an index left out is a missing record.
  public init(
    records: some Sequence<TraceRecord>, ticksPerSecond: UInt64?,
    wire: WireEvidence = WireEvidence()
  ) {
    var course = DiagnosisCourse(ticksPerSecond: ticksPerSecond)
    for record in records { course.note(record) }
    self = course.diagnosis(wire: wire)
  }
}
