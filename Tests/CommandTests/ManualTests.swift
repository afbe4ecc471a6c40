import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("Documentation/man")
struct ManualTests {
  private static let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("Scripts/man-pages")

  private static func run(_ arguments: String...) async throws -> ToolRun {
    let result = try await Subprocess.run(
      .path(script), arguments: Arguments(arguments), output: .string(limit: 4_096),
      error: .string(limit: 4_096))
    guard case .exited(let code) = result.terminationStatus else {
      return ToolRun(exitCode: 128, output: "", error: "")
    }
    return ToolRun(exitCode: code, output: result.standardOutput, error: result.standardError)
  }

  @Test("the pages say what the built tools say about themselves")
  func fresh() async throws {
    let tools = try Tool.path(of: "quartz-trace").removingLastComponent()
    let run = try await Self.run("--check", tools.string)
    #expect(run.exitCode == 0, "\(run.error)")
  }

  @Test("tools that say something else make them stale")
  func stale() async throws {
    let directory = try ScratchDirectory()
    let dump = "{\"command\":{\"abstract\":\"Other.\",\"subcommands\":[]}}"
    for tool in ["quartz-trace", "quartz-replay"] {
      let path = try directory.file(tool, Array("#!/bin/sh\necho '\(dump)'\n".utf8))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let run = try await Self.run("--check", directory.path)
    #expect(run.exitCode == 1)
    #expect(
      run.error == """
        stale: Documentation/man/quartz-trace.1 Documentation/man/quartz-replay.1; \
        run Scripts/man-pages

        """)
  }
}
