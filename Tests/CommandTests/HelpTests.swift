import Testing

@Suite("quartz-trace help")
struct HelpTests {
  @Test("merge says what it takes")
  func merge() async throws {
    let run = try await Tool.run("merge", "--help")
    #expect(run.exitCode == 0)
    #expect(run.error.isEmpty)
    #expect(run.output == GoldenText.mergeHelp)
  }

  @Test("show says what it takes")
  func show() async throws {
    let run = try await Tool.run("show", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == GoldenText.showHelp)
  }

  @Test("info says what it takes")
  func info() async throws {
    let run = try await Tool.run("info", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == GoldenText.infoHelp)
  }

  @Test("the tool names its subcommands, exit codes and version")
  func tool() async throws {
    let run = try await Tool.run("--help")
    #expect(run.exitCode == 0)
    for words in ["merge", "show", "info", "Exit codes: 0 done"] {
      #expect(run.output.contains(words))
    }
    #expect(try await Tool.run("--version").output.hasPrefix("quartz-trace 1.0"))
  }
}
