import Foundation
import Subprocess
import SystemPackage

/// `quartz-trace` as users run it.
struct TraceTool: Sendable {
  /// What a run left.
  struct Outcome: Sendable {
    var status: TerminationStatus
    var output: String
    var diagnostics: String
  }

  /// The program beside the tests.
  static var path: FilePath {
    FilePath(Bundle.main.bundlePath).appending("quartz-trace")
  }

  /// Runs the tool to its end.
  static func run(_ words: [String]) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(path), arguments: Arguments(words), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    return Outcome(
      status: result.terminationStatus, output: result.standardOutput,
      diagnostics: result.standardError)
  }
}
