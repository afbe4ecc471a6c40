import Testing

/// A place that breaks a rule, and what to do instead.
struct Finding: CustomStringConvertible, Equatable {
  let path: String
  /// Counted from 1.
  let line: Int
  let advice: String

  var description: String { "\(path):\(line): \(advice)" }
}

/// Records an issue for each finding.
func report(_ findings: [Finding]) {
  for finding in findings { Issue.record("\(finding)") }
}
