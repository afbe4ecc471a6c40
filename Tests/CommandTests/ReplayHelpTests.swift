import Testing

@Suite("quartz-replay help")
struct ReplayHelpTests {
  @Test("compare-devices says what it takes")
  func compareDevices() async throws {
    let run = try await Tool.run(["compare-devices", "--help"], of: "quartz-replay")
    #expect(run.exitCode == 0)
    #expect(run.error.isEmpty)
    #expect(run.output == GoldenText.compareDevicesHelp)
  }

  @Test("a file that is no step list is named with its line")
  func noList() async throws {
    let run = try await Tool.run(
      ["compare-devices", "--list", "/dev/null"], of: "quartz-replay")
    #expect(run.exitCode == 2)
    #expect(
      run.error
        == "quartz-replay: /dev/null: line 1: begin with 'interface legacy' or"
        + " 'interface modern'\n")
  }
}
