import Subprocess
import SystemPackage
import TestSupport
import Testing

/// What a run of the built tool left behind.
struct ToolRun {
  var exitCode: Int32
  var output: String
  var error: String
}

/// The built tools, beside the test bundle.
enum Tool {
  /// Runs `quartz-trace` with `arguments`; the environment has no colour and no terminal.
  static func run(_ arguments: String..., input: [UInt8] = []) async throws -> ToolRun {
    try await run(arguments, input: input)
  }

  /// Runs `quartz-trace` with `arguments`.
  static func run(_ arguments: [String], input: [UInt8] = []) async throws -> ToolRun {
    try await run("quartz-trace", arguments, input: input)
  }

  /// Runs the built `quartz-replay`.
  static func replay(_ arguments: String...) async throws -> ToolRun {
    try await replay(arguments)
  }

  /// Runs the built `quartz-replay`; `searchPath` takes the place of `PATH`.
  static func replay(_ arguments: [String], searchPath: String? = nil) async throws -> ToolRun {
    try await run("quartz-replay", arguments, input: [], searchPath: searchPath)
  }

  private static func run(
    _ name: String, _ arguments: [String], input: [UInt8], searchPath: String? = nil
  ) async throws -> ToolRun {
    let environment: Environment =
      searchPath.map { .inherit.updating(["PATH": $0]) } ?? .inherit
    try #require(BrokenPipe.isAnError)
    let result = try await Subprocess.run(
      .path(try path(of: name)), arguments: Arguments(arguments), environment: environment,
      input: .array(input),
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
    return ToolRun(
      exitCode: exitCode(result.terminationStatus), output: result.standardOutput,
      error: result.standardError)
  }

  private static func exitCode(_ status: TerminationStatus) -> Int32 {
    switch status {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }

  static func path(of name: String) throws -> FilePath {
    let bundle = FilePath(try #require(CommandLine.arguments.first))
    return bundle.removingLastComponent().appending(name)
  }
}
