/// A trace of the corpus says what it is, where it came from, and what happened.
enum TraceFolderRule {
  static let parts = [
    (suffix: "/manifest.json", advice: "add manifest.json: what recorded it, what to expect"),
    (suffix: ".md", advice: "add prose (.md): where it comes from and what it shows"),
    (suffix: "/timeline.pcapng.gz", advice: "add the timeline, timeline.pcapng.gz"),
  ]

  /// What is missing of the folder `Traces/name`, whose files have the paths `paths`.
  static func findings(in name: String, holding paths: [String]) -> [Finding] {
    parts.filter { part in !paths.contains { $0.hasSuffix(part.suffix) } }
      .map { Finding(path: "Traces/\(name)", line: 0, advice: $0.advice) }
  }
}
