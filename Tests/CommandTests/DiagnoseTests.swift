import SystemPackage
import TestSupport
import Testing
import TraceFormat

@Suite("quartz-trace diagnose")
struct DiagnoseTests {
  private static let report = """
    [rx: u=16444 c=8816895 len=68]
    [rx: u=16444 c=8816896 len=64]
    [rx: u=16444 c=8816897 len=679]
    [rx: u=16444 c=8816898 len=64]
    TCP: SYN from 10.0.2.2:42610

    """

  /// The serial line of these events, with `missing` blocks of one record each left out.
  private static func line(_ events: [TraceEvent], missing: Set<Int> = []) -> [UInt8] {
    let session = TraceSession(ticksPerSecond: 1_000_000_000, commandLine: [])
      .block(sessionIdentifier: 7)
    var ring = TraceRing(blockCount: 64, sessionIdentifier: 7)
    for (place, event) in events.enumerated() {
      ring.append(event, ticks: UInt64(place) * 1_000)
      ring.seal()
    }
    var drain = FramedDrain(session: session)
    var blocks: [[UInt8]] = [[]]
    while let byte = drain.nextByte(from: &ring) {
      blocks[blocks.count - 1].append(byte)
      if byte == 0 { blocks.append([]) }
    }
    return blocks.enumerated().filter { !missing.contains($0.offset - 1) }.flatMap(\.element)
  }

  private static let hang: [TraceEvent] = [
    .queueConfigured(
      queue: 1, size: 256, firstPosition: 65_535, descriptorArea: 0, driverArea: 0, deviceArea: 0),
    .madeAvailable(queue: 1, position: 65_535, head: 255, length: 64, prefixHash: 7),
    .registerStore(slot: 23, offset: 0x50, value: 1),
    .pollBegan(queue: 1, counter: 65_536),
    .usedIndex(queue: 1, value: 0, emptyPolls: 12),
    .flushed(.requested),
  ]

  @Test("says what it takes")
  func help() async throws {
    let run = try await Tool.run("diagnose", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == DiagnosisGoldenText.help)
  }

  @Test("the report's four lines and the last one, from a file and from a pipe")
  func log() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("serial.log", Array(Self.report.utf8))
    let run = try await Tool.run("diagnose", "--from-log", path, "--connections", "16371")
    #expect(run.exitCode == 1)
    #expect(run.output == DiagnosisGoldenText.log)
    #expect(run.error == "quartz-trace: the log shows a fault\n")
    let piped = try await Tool.run(
      ["diagnose", "--from-log", "-", "--connections", "16371"], input: Array(Self.report.utf8))
    #expect(piped.output == DiagnosisGoldenText.log)
  }

  @Test("a log for machines; a healthy one, and one of somebody else")
  func otherLogs() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("serial.log", Array(Self.report.utf8))
    let json = try await Tool.run(
      "diagnose", "--from-log", path, "--connections", "16371", "--json")
    #expect(json.output.contains("\"stale_reads\":8734916"))
    #expect(json.output.contains("{\"id\":\"H-3\",\"title\":\"device broken by an inflated"))
    let healthy = try directory.file("healthy.log", Array("[rx: u=1 c=0 len=64]\n".utf8))
    #expect(try await Tool.run("diagnose", "--from-log", healthy).exitCode == 0)
    let foreign = try directory.file("foreign.log", Array("hello\n".utf8))
    #expect(try await Tool.run("diagnose", "--from-log", foreign).exitCode == 2)
  }

  @Test("a trace that ends in the transmit wait: a finding, with its records")
  func hang() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("trace.bin", Self.line(Self.hang))
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 1)
    #expect(run.output.hasPrefix("1. index-width-transmit-wait (certain)\n"))
    #expect(run.output.contains("   record 3: the transmit wait begins: counter 65536 as stored"))
    #expect(run.error == "quartz-trace: findings: 1\n")
    let json = try await Tool.run("diagnose", path, "--json")
    #expect(json.exitCode == 1)
    #expect(json.output.contains("\"cause\":\"index-width-transmit-wait\",\"effect\":\"stops\""))
    #expect(json.output.contains("{\"record\":3,"))
    let row = "Documentation/Diagnosis.md#index-width-transmit-wait"
    #expect(run.output.contains("   see:     \(row)\n"))
    #expect(json.output.contains("\"documentation\":\"\(row)\""))
  }

  @Test("a trace without a finding, and one whose records are missing")
  func healthyAndLost() async throws {
    let directory = try ScratchDirectory()
    let healthy = try directory.file("healthy.bin", SmallRun.line())
    let run = try await Tool.run("diagnose", healthy)
    #expect(run.exitCode == 0 && run.output == "no finding\n")
    let lost = try directory.file("lost.bin", Self.line(Self.hang, missing: [3, 4]))
    let partly = try await Tool.run("diagnose", lost)
    #expect(partly.exitCode == 1)
    #expect(partly.output.hasPrefix("1. not-enough-data (certain)\n"))
    #expect(try await Tool.run("diagnose", lost, "--fail-on-loss").exitCode == 3)
  }

  @Test("a recording on real QEMU: no finding, and the replay agrees")
  func confirmed() async throws {
    let path = Self.checkout.appending("Traces/served/one-request/timeline.pcapng.gz").string
    let run = try await Tool.run("diagnose", "--confirm", path)
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.output == "no finding\nreplay: replays to the same end (zero divergence)\n")
    let json = try await Tool.run("diagnose", "--confirm", "--json", path)
    #expect(json.output.contains("\"replay\":{\"outcome\":\"replays to the same end\""))
  }

  @Test(
    "a sound device along the recording tells a device's fault from a driver's",
    arguments: [
      ("24-interrupt-disconnected", "parts", "parts from the recording at record 99, "),
      ("33-never-refilled", "agrees", "gives each of the 3921 records too: "),
      ("15-avail-event-late", "undecided", "not run: the driver uses EVENT_IDX"),
    ])
  func soundDevice(_ name: String, _ outcome: String, _ words: String) async throws {
    let path = Self.checkout.appending("Traces/zoo/\(name)/timeline.pcapng.gz").string
    let run = try await Tool.run("diagnose", path)
    #expect(run.exitCode == 1)
    #expect(run.output.contains("\nsound device: \(words)"), "\(run.output)")
    let json = try await Tool.run("diagnose", "--json", path)
    #expect(json.output.contains("\"sound_device\":{\"outcome\":\"\(outcome)\""))
    let without = try await Tool.run("diagnose", "--no-replay", path)
    #expect(without.exitCode == 1 && !without.output.contains("\nsound device: "))
  }

  private static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()

  @Test("what it refuses")
  func refused() async throws {
    let directory = try ScratchDirectory()
    let noise = try directory.file("noise", [1, 2, 3])
    for arguments in [
      [noise], [directory.name("none")], [], [noise, "--from-log", noise],
      [noise, "--connections", "1"], ["--from-log", noise, "--connections", "0"],
      ["-", "--confirm"],
    ] {
      let run = try await Tool.run(["diagnose"] + arguments)
      #expect(run.exitCode == 2, "\(arguments)")
      #expect(run.output.isEmpty)
    }
  }
}
