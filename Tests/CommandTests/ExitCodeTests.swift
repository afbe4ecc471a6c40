import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("Both tools: version, suggestions, exit codes, JSON")
struct ExitCodeTests {
  private static let recording = FilePath(#filePath).removingLastComponent()
    .removingLastComponent().removingLastComponent()
    .appending("Traces/served/one-request/timeline.pcapng.gz").string

  @Test("both answer --version, and with the same version")
  func version() async throws {
    let trace = try await Tool.run("--version")
    let replay = try await Tool.replay("--version")
    #expect(trace.exitCode == 0 && replay.exitCode == 0)
    #expect(trace.output.hasPrefix("quartz-trace 1.0, "))
    #expect(
      trace.output.replacing("quartz-trace", with: "quartz-replay") == replay.output)
  }

  @Test("a mistyped subcommand is a usage error with a suggestion")
  func suggestion() async throws {
    let trace = try await Tool.run("shwo", "file")
    #expect(trace.exitCode == 2 && trace.error.contains("Did you mean 'show'?"), "\(trace.error)")
    let replay = try await Tool.replay("compare-device")
    #expect(replay.exitCode == 2 && replay.error.contains("Did you mean 'compare-devices'?"))
    let far = try await Tool.run("nothing")
    #expect(far.exitCode == 2 && !far.error.contains("Did you mean"))
  }

  @Test("where QEMU cannot be used, drive and compare-devices end with 5 and say what to install")
  func withoutQEMU() async throws {
    let directory = try ScratchDirectory()
    let drive = try await Tool.replay(
      ["drive", "--trace", directory.name("t"), "--capture", directory.name("c")],
      searchPath: directory.path)
    let compare = try await Tool.replay(
      ["compare-devices", "--lists", "1"], searchPath: directory.path)
    for run in [drive, compare] {
      #expect(run.exitCode == 5, "\(run.error)")
      #expect(run.error.contains("package qemu-system-x86"), "\(run.error)")
      #expect(!run.error.contains("commandMissing("))
    }
  }

  @Test("a socket that cannot be made ends device with 5, in words")
  func noSocket() async throws {
    let directory = try ScratchDirectory()
    let run = try await Tool.replay("device", "--qtest", "unix:\(directory.name("none/socket"))")
    #expect(run.exitCode == 5)
    #expect(
      run.error == """
        quartz-replay: the device cannot be served: giving a socket its path: \
        No such file or directory

        """)
  }

  @Test("a list or plan that cannot be read ends with 2")
  func unreadable() async throws {
    let directory = try ScratchDirectory()
    let missing = directory.name("none")
    let list = try await Tool.replay("compare-devices", "--list", missing)
    #expect(list.exitCode == 2)
    #expect(list.error == "quartz-replay: \(missing): No such file or directory\n")
    let noise = try directory.file("list", Array("jump 1\n".utf8))
    #expect(try await Tool.replay("compare-devices", "--list", noise).exitCode == 2)
    let plan = try await Tool.replay(
      "simulate", "--free", "--faults", "brake-device at=1", Self.recording)
    #expect(plan.exitCode == 2 && plan.error.contains("unknown word 'brake-device'"))
  }

  @Test("each report of quartz-replay is one JSON object, and ends with its exit code")
  func json() async throws {
    for arguments in [
      ["run"], ["simulate"], ["simulate", "--free"],
      ["simulate", "--free", "--command-line", "queue-size=4"],
    ] {
      let run = try await Tool.replay(arguments + ["--json", Self.recording])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      #expect(object["verdict"] is String)
      #expect(object["exit"] as? Int == Int(run.exitCode))
    }
  }

  @Test("the end of the terminal ends device as Ctrl-C does, and no socket is left")
  func hangUp() async throws {
    let directory = try ScratchDirectory()
    let socket = directory.name("test.socket")
    let run = try await Subprocess.run(
      .path(try Tool.path(of: "quartz-replay")),
      arguments: ["device", "--qtest", "unix:\(socket)"], input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      // The socket is there only once the signals are heard.
      while !FileManager.default.fileExists(atPath: socket) { await Task.yield() }
      try execution.send(signal: .terminalClosed)
    }
    #expect(run.terminationStatus == .exited(0))
    #expect(try directory.names().isEmpty)
  }
}
