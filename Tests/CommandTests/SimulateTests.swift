import SystemPackage
import Testing
import TraceFormat

@Suite("quartz-replay simulate")
struct SimulateTests {
  private static let recording = FilePath(#filePath).removingLastComponent()
    .removingLastComponent().removingLastComponent()
    .appending("Traces/served/one-request/timeline.pcapng.gz").string

  private static func run(_ arguments: String...) async throws -> ToolRun {
    try await Tool.replay(["simulate"] + arguments)
  }

  @Test("says what it takes")
  func help() async throws {
    let run = try await Self.run("--help")
    #expect(run.exitCode == 0)
    #expect(run.output == SimulateGoldenText.help)
  }

  @Test("a recording on real QEMU: zero divergence, and what was compared")
  func healthy() async throws {
    let run = try await Self.run(Self.recording)
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.output.hasPrefix(Self.recording + SimulateGoldenText.healthy))
    let json = try await Self.run("--json", Self.recording)
    #expect(json.output.contains("\"verdict\":\"zero divergence\",\"exit\":0}"))
  }

  @Test("a device with a longer header: the first used element, with its context")
  func diverged() async throws {
    let directory = try ScratchDirectory()
    let path = directory.name("changed.pcapng")
    try ChangedTimeline.write(Self.recording, to: path) { record in
      guard case .usedElement(0, let position, let id, let length, let hash) = record.event
      else { return }
      record.event = .usedElement(
        queue: 0, position: position, id: id, length: length + 2, prefixHash: hash)
    }
    let run = try await Self.run("--context", "3", path)
    #expect(run.exitCode == 4)
    #expect(run.output.hasPrefix(path + SimulateGoldenText.diverged))
  }

  @Test("a device that used a frame which it never got: what the model gives")
  func unreachable() async throws {
    let directory = try ScratchDirectory()
    let path = directory.name("changed.pcapng")
    try ChangedTimeline.write(Self.recording, to: path) { record in
      guard case .usedIndex(1, let value, let polls) = record.event else { return }
      record.event = .usedIndex(queue: 1, value: value + 1, emptyPolls: polls)
    }
    let run = try await Self.run("--context", "2", path)
    #expect(run.exitCode == 4)
    #expect(run.output.hasPrefix(path + SimulateGoldenText.unreachable))
  }

  private static func model(_ name: String) -> String {
    FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
      .appending("Traces/\(name)/timeline.pcapng.gz").string
  }

  @Test("a recording on the model runs again with its plan; a sound device parts from it")
  func ownPlan() async throws {
    let lost = Self.model("zoo/27-interrupt-dropped")
    let again = try await Self.run(lost)
    #expect(again.exitCode == 0, "\(again.error)")
    #expect(again.output.hasPrefix(lost + ": zero divergence\nrun again with its own settings"))
    let sound = try await Self.run("--sound", lost)
    #expect(sound.exitCode == 4)
    #expect(sound.output.hasPrefix(lost + ": divergence at record 170\n"))
  }

  @Test("event index is not steered, and said so")
  func eventIndex() async throws {
    let run = try await Self.run("--sound", Self.model("zoo/7-event-compared-as-numbers"))
    #expect(run.exitCode == 2)
    #expect(run.error.contains("the driver uses EVENT_IDX"))
  }

  @Test("what it refuses")
  func refused() async throws {
    #expect(try await Self.run("no-such-file").exitCode == 2)
    #expect(try await Self.run().exitCode == 2)
    #expect(try await Self.run("--context", "-1", Self.recording).exitCode == 2)
  }
}
