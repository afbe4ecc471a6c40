import ArgumentParser

/// What a run came to, for people and for machines.
protocol Report {
  var text: String { get }
  var json: String { get }
  var exitCode: Int32 { get }
}

extension Report {
  /// Prints the report, and ends the tool with its exit code if that is not 0.
  func deliver(asJSON: Bool) throws {
    print(asJSON ? json : text)
    if exitCode != 0 { throw ExitCode(exitCode) }
  }
}
