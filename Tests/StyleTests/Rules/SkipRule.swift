/// A test is left out by a requirement only, so that nothing is left out under continuous
/// integration that can be installed there.
enum SkipRule {
  static func findings(in file: RepositoryFile) -> [Finding] {
    guard file.path.hasPrefix("Tests/") else { return [] }
    return file.code.enumerated().compactMap { index, line in
      guard line.contains(".enabled(") || line.contains(".disabled("),
        !line.contains(".enabled(if: Requirement.")
      else { return nil }
      return file.finding(
        line: index, "leave a test out by a Requirement of TestSupport, or not at all")
    }
  }
}
