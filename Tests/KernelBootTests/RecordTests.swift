import Foundation
import Hypervisor
import Subprocess
import SystemPackage
import Testing
import VirtIO

@Suite(
  "quartz-trace record", .serialized, .enabled("QEMU is installed") { await qemuIsInstalled() })
struct RecordTests {
  @Test(
    "writes the timeline of a client that succeeds", .timeLimit(.minutes(3)),
    arguments: DeviceInterface.allCases)
  func userNetwork(transport: DeviceInterface) async throws {
    try await checkRecording(["--transport", transport.rawValue])
  }

  @Test(
    "captures on a tap", .timeLimit(.minutes(3)),
    .enabled("namespaces may be made") { await namespacesArePermitted() },
    arguments: DeviceInterface.allCases)
  func tap(transport: DeviceInterface) async throws {
    let outcome = try await checkRecording(["--net", "tap", "--transport", transport.rawValue])
    #expect(outcome.diagnostics.contains("0 lost by the kernel, 0 by the interface"))
  }

  @Test("writes the timeline of a client that fails, and says so", .timeLimit(.minutes(3)))
  func failingClient() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let outcome = try await record(
      to: timeline, [], client: ["sh", "-c", "curl -sS $QUARTZ_URL/health; exit 7"])
    #expect(outcome.status == .exited(1))
    #expect(outcome.output.hasPrefix("ok"))
    #expect(outcome.diagnostics.contains("the client exited with 7"))
    #expect(FileManager.default.fileExists(atPath: timeline.string))
  }

  @Test("ends a client that takes too long, and still writes the timeline", .timeLimit(.minutes(3)))
  func slowClient() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let outcome = try await record(
      to: timeline, ["--timeout", "2"], client: ["sleep", "600"])
    #expect(outcome.status == .exited(1))
    #expect(outcome.diagnostics.contains("stopped after 2 s"))
    #expect(FileManager.default.fileExists(atPath: timeline.string))
  }

  @Test("ends what a client leaves behind when it takes too long", .timeLimit(.minutes(3)))
  func clientsChild() async throws {
    let directory = try TemporaryDirectory()
    // The child ignores SIGINT, as every background child of a shell does, and holds the pipe.
    let outcome = try await record(
      to: directory.path.appending("out.pcapng"), ["--timeout", "2"],
      client: ["sh", "-c", "sleep 600 & echo $!; wait"])
    #expect(outcome.status == .exited(1))
    let child = outcome.output.trimmingCharacters(in: .newlines)
    try #require(Int(child) != nil)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(child)/fd/1"))
  }

  @Test("keeps the raw channels that it cannot merge", .timeLimit(.minutes(3)))
  func noTrace() async throws {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let outcome = try await record(
      to: timeline, ["--timeout", "2", "--append", "trace=off"], client: ["true"])
    #expect(outcome.status == .exited(2))
    #expect(outcome.diagnostics.contains("the end of the trace did not arrive"))
    let raw = "\(timeline).raw"
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: raw).sorted()
        == ["console.log", "frames.pcap", "trace.bin"])
  }

  @Test("refuses an image that is not there, and a client that is none")
  func usage() async throws {
    let missing = try await TraceTool.run(["record", "--kernel", "/nowhere", "--", "true"])
    #expect(missing.status == .exited(2))
    #expect(missing.diagnostics.contains("/nowhere"))
    let none = try await TraceTool.run(["record", "--kernel", "/nowhere"])
    #expect(none.status != .exited(0))
  }

  @discardableResult
  private func checkRecording(_ options: [String]) async throws -> TraceTool.Outcome {
    let directory = try TemporaryDirectory()
    let timeline = directory.path.appending("out.pcapng")
    let outcome = try await record(
      to: timeline, options + ["--fail-on-loss"],
      client: ["curl", "-sS", "--max-time", "20", "{url}/health", "http://{host}:{port}/"])
    #expect(outcome.status == .exited(0), "\(outcome.diagnostics)")
    #expect(outcome.output.hasPrefix("ok"))
    #expect(outcome.output.contains("<html"))
    let info = try await TraceTool.run(["info", timeline.string])
    #expect(info.status == .exited(0), "\(info.diagnostics)")
    return outcome
  }

  private func record(
    to timeline: FilePath, _ options: [String], client: [String]
  ) async throws -> TraceTool.Outcome {
    let kernel = try await KernelUnderTest.image().string
    return try await TraceTool.run(
      ["record", "--kernel", kernel, "-o", timeline.string] + options + ["--"] + client)
  }
}
