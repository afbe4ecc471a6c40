import Testing

/// A place that breaks a rule, and what to do instead.
struct Finding: CustomStringConvertible, Equatable {
  let path: String
  /// Counted from 1.
  let line: Int
  let advice: String

  var description: String { "\(path):\(line): \(advice)" }
}

/// Records an issue for each finding, a known one if its file is among `pending`.
func report(_ findings: [Finding], pending: Set<String> = []) {
  for finding in findings {
    if pending.contains(finding.path) {
      withKnownIssue { Issue.record("\(finding)") }
    } else {
      Issue.record("\(finding)")
    }
  }
}
