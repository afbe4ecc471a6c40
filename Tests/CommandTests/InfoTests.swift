import TestSupport
import Testing
import TraceFormat

@Suite("quartz-trace info")
struct InfoTests {
  /// What `info` says a file is.
  private static func kind(_ path: String) async throws -> String {
    let run = try await Tool.run("info", path)
    #expect(run.exitCode == 0, "\(run.error)")
    let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("kind:") })
    return String(line.dropFirst(5).drop { $0 == " " })
  }

  @Test("calls each kind of file what it is")
  func kinds() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let timeline = directory.name("timeline.pcapng")
    _ = try await Tool.run("merge", trace, capture, "-o", timeline)
    #expect(try await Self.kind(timeline) == "complete timeline")
    #expect(try await Self.kind(trace) == "raw trace")
    #expect(try await Self.kind(capture) == "packet capture")
    let cutCapture = try directory.file("cut.pcap", SmallRun.capture().dropLast(3))
    #expect(try await Self.kind(cutCapture) == "damaged packet capture")
    let cutTrace = try directory.file("cut.bin", SmallRun.line().dropLast(3))
    #expect(try await Self.kind(cutTrace) == "damaged raw trace")
    let cut = try directory.file("cut.pcapng", directory.bytes("timeline.pcapng").dropLast(3))
    #expect(try await Self.kind(cut) == "damaged timeline")
  }

  @Test("a recording that began in mid-service is no complete timeline")
  func midService() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line(missing: [0]))
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let timeline = directory.name("timeline.pcapng")
    _ = try await Tool.run("merge", trace, capture, "-o", timeline)
    #expect(try await Self.kind(timeline) == "timeline that began in mid-service")
    let run = try await Tool.run("info", timeline)
    #expect(run.output.contains("  missing:" + spaces(11) + "records 0 to 3\n"), "\(run.output)")
    let json = try await Tool.run("info", "--json", timeline)
    #expect(json.output.contains("\"began_in_service\":true"))
  }

  @Test("what the kernel reported is no finding of the tool's")
  func reports() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let run = try await Tool.run("info", trace)
    #expect(run.output.contains("kernel reports:" + spaces(6) + "0\n"), "\(run.output)")
    #expect(!run.output.contains("findings"))
    #expect(run.output.contains("connections:" + spaces(9) + "0, 0 requested\n"), "\(run.output)")
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  @Test("another kernel's trace: what it calls itself in a command line's place")
  func anotherKernel() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", OtherKernel.line())
    let run = try await Tool.run("info", trace)
    #expect(run.output.contains("kernel:              sample, another-kernel\n"), "\(run.output)")
    #expect(!run.output.contains("command line:"))
    let json = try await Tool.run("info", "--json", trace)
    #expect(json.output.contains("\"emitter\":\"another-kernel\",\"guest\":\"sample\""))
    let shown = try await Tool.run("show", trace)
    #expect(shown.output.hasPrefix("# session 1, 1000000000 ticks/s: sample, another-kernel\n"))
  }
}

/// A trace of a kernel that is not this project's.
private enum OtherKernel {
  static func line() -> [UInt8] {
    let session = TraceSession(
      ticksPerSecond: 1_000_000_000, commandLine: [], guestName: Array("sample".utf8),
      emitter: Array("another-kernel".utf8))
    var ring = TraceRing(blockCount: 4, sessionIdentifier: 1)
    ring.append(.entropy(1), ticks: 5)
    ring.seal()
    var drain = FramedDrain(session: session.block(sessionIdentifier: 1))
    var line: [UInt8] = []
    while let byte = drain.nextByte(from: &ring) { line.append(byte) }
    return line
  }
}
