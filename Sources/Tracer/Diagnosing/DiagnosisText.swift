import Diagnosis
import ToolSupport

/// Findings for people.
struct DiagnosisText {
  private(set) var lines: [String] = []

  init(_ diagnoses: [(session: UInt32, diagnosis: Diagnosis)]) {
    for (session, diagnosis) in diagnoses {
      if diagnoses.count > 1 { lines.append("session \(session)") }
      if diagnosis.findings.isEmpty { lines.append("no finding") }
      for (place, finding) in diagnosis.findings.enumerated() {
        if place > 0 { lines.append("") }
        describe(finding, number: place + 1)
      }
    }
    lines = lines.map(\.printable)
  }

  private mutating func describe(_ finding: Finding, number: Int) {
    lines.append("\(number). \(finding.cause.rawValue) (\(finding.confidence.word))")
    lines.append("   \(finding.headline)")
    lines.append("   rule:    \(finding.cause.rule)")
    for evidence in finding.evidence {
      lines.append("   record \(evidence.record): \(evidence.text)")
    }
    lines.append("   \(finding.confidence.word) because \(finding.reason)")
    lines.append("   next:    \(finding.nextStep)")
    lines.append("   see:     \(finding.cause.documentation)")
  }
}
