import TestSupport
import Testing

@Suite("quartz-trace show")
struct ShowTests {
  /// The small run's timeline, made by `merge`.
  private func timeline(in directory: borrowing ScratchDirectory) async throws -> String {
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let output = directory.name("timeline.pcapng")
    let merge = try await Tool.run("merge", trace, capture, "-o", output)
    try #require(merge.exitCode == 0, "\(merge.error)")
    return output
  }

  private func lines(_ arguments: String...) async throws -> [Substring] {
    let directory = try ScratchDirectory()
    let path = try await timeline(in: directory)
    let run = try await Tool.run(["show", path] + arguments)
    #expect(run.exitCode == 0, "\(run.error)")
    return run.output.split(separator: "\n")
  }

  @Test("shows both sources in one order, one line each")
  func golden() async throws {
    let directory = try ScratchDirectory()
    let path = try await timeline(in: directory)
    let run = try await Tool.run("show", path)
    #expect(run.exitCode == 0)
    #expect(run.output == GoldenText.show)
    #expect(
      run.error == """
        21 lines; 18 records, 3 frames; lost: 0 records; damaged: 0 stretches; \
        bound mostly below ±2.0us, at most ±2.7us

        """)
  }

  @Test("selects by queue, kind, record, source and count")
  func selection() async throws {
    #expect(try await lines("--queue", "tx").count == 5)
    #expect(try await lines("--queue", "0", "--ring-only").count == 4)
    #expect(try await lines("--kind", "used-element").count == 3)
    #expect(try await lines("--kind", "frame").count == 4)
    #expect(try await lines("--kind", "frame", "--kind", "flushed").count == 5)
    #expect(try await lines("--wire-only").count == 4)
    #expect(try await lines("--ring-only").count == 19)
    #expect(try await lines("-c", "2").count == 3)
    #expect(try await lines("--from", "12", "--to", "13").count == 5)
  }

  @Test(
    "prints times as tshark does",
    arguments: [
      ("a", "22:13:20.000012000"), ("ad", "2023-11-14 22:13:20.000012000"),
      ("e", "1700000000.000012000"), ("d", "   0.000003000"),
    ])
  func times(format: String, expected: String) async throws {
    let frames = try await lines("--wire-only", "-t", format)
    #expect(frames[2].hasPrefix(expected), "\(frames[2])")
  }

  @Test("prints one JSON object a line, the first of which names the schema")
  func json() async throws {
    let lines = try await lines("--json")
    #expect(lines.count == 23)
    #expect(lines[0] == "{\"schema_version\":1,\"tool\":\"quartz-trace show\"}")
    #expect(lines.allSatisfy { $0.first == "{" && $0.last == "}" })
    let element = try #require(lines.first { $0.contains("\"used-element\"") })
    for field in ["\"queue\":0", "\"position\":0", "\"used\":1", "\"owned\":0", "\"record\":12"] {
      #expect(element.contains(field), "\(field) in \(element)")
    }
    let stray = try #require(lines.last { $0.contains("\"wire\"") })
    #expect(stray.contains("\"reason\":\"notDelivered\""))
  }

  @Test("shows a raw trace and a plain capture as well")
  func otherInputs() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line(missing: [1]))
    let ring = try await Tool.run("show", trace, "-t", "r")
    #expect(ring.exitCode == 0)
    #expect(ring.output.contains("# records 4 to 7 are missing\n"))
    #expect(ring.output.split(separator: "\n").count == 16)
    #expect(try await Tool.run("show", trace, "--fail-on-loss").exitCode == 3)
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let wire = try await Tool.run("show", capture)
    #expect(wire.exitCode == 0)
    #expect(wire.output.split(separator: "\n").count == 3)
    #expect(wire.output.contains("ARP 10.0.2.15 is-at 52:54:00:12:34:56"))
  }

  @Test("refuses what it cannot read")
  func badInput() async throws {
    let directory = try ScratchDirectory()
    for path in [
      try directory.file("empty", []), try directory.file("noise", [1, 2, 3, 4, 5]),
      directory.path, directory.name("none"),
    ] {
      for command in ["show", "info"] {
        let run = try await Tool.run(command, path)
        #expect(run.exitCode == 2, "\(command) \(path): \(run.error)")
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("quartz-trace: \(path): "))
      }
    }
    for arguments in [
      ["--ring-only", "--wire-only"], ["--from", "2", "--to", "1"], ["--queue", "9"],
      ["--kind", "nothing"], ["-t", "x"], ["--unknown"],
    ] {
      let run = try await Tool.run(["show", "file"] + arguments)
      #expect(run.exitCode == 2, "\(arguments)")
    }
  }
}
