/// A trace of the corpus says what it is, where it came from, and what happened.
enum TraceFolderRule {
  static let parts = [
    (suffix: ".json", advice: "add a manifest (.json): how to run it and what to expect"),
    (suffix: ".md", advice: "add prose (.md): where it comes from and what it shows"),
    (suffix: ".pcapng", advice: "add the timeline (.pcapng)"),
  ]

  /// What is missing of the folder `Traces/name`, whose files are `names`.
  static func findings(in name: String, holding names: [String]) -> [Finding] {
    parts.filter { part in !names.contains { $0.hasSuffix(part.suffix) } }
      .map { Finding(path: "Traces/\(name)", line: 0, advice: $0.advice) }
  }
}
