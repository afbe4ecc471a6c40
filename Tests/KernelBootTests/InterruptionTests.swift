import Foundation
import Hypervisor
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(
  "quartz-trace record, interrupted", .serialized,
  .enabled(if: Requirement.qemu.isMet, "QEMU is installed"))
struct InterruptionTests {
  /// A client that says when it runs and when it was asked to end.
  private static let client = [
    "sh", "-c", "trap 'echo stopping; exit 0' INT; echo running; while :; do sleep 0.05; done",
  ]

  @Test(
    "writes the timeline after the first signal", .timeLimit(.minutes(3)),
    arguments: [Signal.interrupt, .terminate])
  func once(signal: Signal) async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let status = try await record(in: directory.path, to: timeline, []) { line, execution in
      if line == "running" { try execution.send(signal: signal) }
    }
    #expect(status == .exited(130))
    #expect(FileManager.default.fileExists(atPath: timeline.string))
    try checkNothingIsLeft(of: directory.path)
  }

  @Test("quits after the second signal, and leaves nothing behind", .timeLimit(.minutes(3)))
  func twice() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    // Without a trace its end does not arrive: there is time for the second signal.
    let options = ["--append", "trace=off", "--timeout", "100"]
    let status = try await record(in: directory.path, to: timeline, options) { _, execution in
      try execution.send(signal: .terminate)
    }
    #expect(status == .exited(130))
    #expect(!FileManager.default.fileExists(atPath: timeline.string))
    try checkNothingIsLeft(of: directory.path)
  }

  @Test(
    "removes its namespace as well", .timeLimit(.minutes(3)),
    .enabled(if: Requirement.namespaces.isMet, "namespaces may be made"))
  func namespace() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    var tool: Int32 = 0
    let status = try await record(in: directory.path, to: timeline, ["--net", "tap"]) {
      line, execution in
      tool = execution.processIdentifier.value
      #expect(FileManager.default.fileExists(atPath: "/run/netns/quartz-\(tool)-1"))
      if line == "running" { try execution.send(signal: .interrupt) }
    }
    #expect(status == .exited(130))
    #expect(!FileManager.default.fileExists(atPath: "/run/netns/quartz-\(tool)-1"))
    try checkNothingIsLeft(of: directory.path)
  }

  @Test("killed outright, takes its guest with it", .timeLimit(.minutes(3)))
  func killed() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let client = ["sh", "-c", "echo $QUARTZ_PORT; while kill -0 $PPID; do sleep 0.05; done"]
    var port = ""
    let status = try await record(in: directory.path, to: timeline, [], client) { line, execution in
      port = line
      try execution.send(signal: .kill)
    }
    #expect(status == .signaled(SIGKILL))
    #expect(UInt16(port) != nil, "\(port)")
    // Ends with the connection to QEMU: refused, or lost.
    _ = try await run(
      .name("socat"), arguments: ["-u", "TCP:127.0.0.1:\(port)", "-"], output: .discarded,
      error: .discarded)
    try checkNoProcess(speaksOf: directory.path)
  }

  private typealias Running = Execution<NoInput, SequenceOutput, DiscardedOutput>

  private func record(
    in directory: FilePath, to timeline: FilePath, _ options: [String],
    _ client: [String] = InterruptionTests.client,
    _ react: (String, Running) throws -> Void
  ) async throws -> TerminationStatus {
    let kernel = try await KernelUnderTest.image().string
    let words = ["record", "--kernel", kernel, "-o", timeline.string] + options + ["--"]
    let result = try await run(
      .path(TraceTool.path), arguments: Arguments(words + client),
      environment: .inherit.updating(["TMPDIR": directory.string]),
      input: .none, output: .sequence, error: .discarded
    ) { execution in
      for try await line in execution.standardOutput.strings() {
        try react(line.trimmingCharacters(in: .newlines), execution)
      }
    }
    return result.terminationStatus
  }

  /// No process speaks of the directory, and nothing but the timeline is in it.
  private func checkNothingIsLeft(of directory: FilePath) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.string)
    #expect(files.allSatisfy { $0 == "out.pcapng" }, "\(files)")
    try checkNoProcess(speaksOf: directory)
  }

  private func checkNoProcess(speaksOf directory: FilePath) throws {
    for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard Int(process) != nil,
        let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
      else { continue }
      let text = String(decoding: words, as: UTF8.self)
      #expect(!text.contains("\(directory)/quartz-"), "\(process) is left")
    }
  }
}
