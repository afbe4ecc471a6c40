import Testing

@Suite("quartz-replay help")
struct ReplayHelpTests {
  @Test("compare-devices says what it takes")
  func compareDevices() async throws {
    let run = try await Tool.replay("compare-devices", "--help")
    #expect(run.exitCode == 0)
    #expect(run.error.isEmpty)
    #expect(run.output == GoldenText.compareDevicesHelp)
  }

  @Test("a file that is no step list is named with its line")
  func noList() async throws {
    let run = try await Tool.replay("compare-devices", "--list", "/dev/null")
    #expect(run.exitCode == 2)
    #expect(
      run.error
        == "quartz-replay: /dev/null: line 1: begin with 'interface legacy' or"
        + " 'interface modern'\n")
  }
}
