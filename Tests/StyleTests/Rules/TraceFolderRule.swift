/// A trace of the corpus says what it is, where it came from, and what happened.
enum TraceFolderRule {
  static let parts = [
    (suffix: "/manifest.json", advice: "add manifest.json: story, command, what to expect"),
    (suffix: "/timeline.pcapng.gz", advice: "add the timeline: Scripts/record-traces makes it"),
  ]

  /// What is missing of the folder `Traces/name`, whose files have the paths `paths`, and of the
  /// index of them all.
  static func findings(
    in name: String, holding paths: [String], index: String
  ) -> [Finding] {
    let missing = parts.filter { part in !paths.contains { $0.hasSuffix(part.suffix) } }
      .map { Finding(path: "Traces/\(name)", line: 0, advice: $0.advice) }
    if index.contains("](\(name))") { return missing }
    let advice = "list it: Scripts/record-traces --index"
    return missing + [Finding(path: "Traces/README.md", line: 0, advice: "\(name): \(advice)")]
  }
}
