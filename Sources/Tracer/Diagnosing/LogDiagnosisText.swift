import Diagnosis
import ToolSupport

/// What a text log proves, for people.
struct LogDiagnosisText {
  private static let columnCount = 96

  private(set) var lines: [String] = []

  init(_ diagnosis: LogDiagnosis) {
    let log = diagnosis.log
    lines.append(
      "\(log.lineCount) lines: \(log.turnCount) of the receive loop, connection requests: "
        + "\(log.synchronizeCount)")
    section("proven", diagnosis.proven)
    section("if the compare is wider than the index", diagnosis.predictions)
    section("open", diagnosis.open)
    lines.append("")
    lines.append("hypotheses, each as the one cause of these lines:")
    for judgement in diagnosis.judgements {
      item(
        LogDiagnosisText.padded(judgement.hypothesis.rawValue, to: 5)
          + LogDiagnosisText.padded(judgement.verdict.rawValue, to: 10)
          + "\(judgement.hypothesis.title): \(judgement.reason)", indent: 17)
    }
    lines = lines.map(\.printable)
  }

  private mutating func section(_ title: String, _ statements: [String]) {
    guard !statements.isEmpty else { return }
    lines.append("")
    lines.append("\(title):")
    for statement in statements { item("- \(statement)", indent: 4) }
  }

  /// A paragraph, its lines after the first set in by `indent`.
  private mutating func item(_ text: String, indent: Int) {
    var line = "  "
    var isFirst = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !isFirst, line.count + 1 + word.count > LogDiagnosisText.columnCount {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += (isFirst ? "" : " ") + word
      }
      isFirst = false
    }
    lines.append(line)
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
