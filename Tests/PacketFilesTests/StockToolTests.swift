import PacketFiles
import Recording
import Subprocess
import Testing

@Suite("Stock tools read a timeline without a word of complaint")
struct StockToolTests {
  @Sendable static func areInstalled() async -> Bool {
    for name in ["tshark", "capinfos", "tcpdump", "editcap"]
    where (try? await Executable.name(name).resolveExecutablePath(in: .inherit)) == nil {
      return false
    }
    return true
  }

  /// The output of a tool that must succeed and may not complain.
  private func output(_ tool: String, _ arguments: [String]) async throws -> String {
    let result = try await run(
      .name(tool), arguments: Arguments(arguments), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 16))
    #expect(result.terminationStatus.isSuccess, "\(tool): \(result.terminationStatus)")
    let complaints = result.standardError.split(separator: "\n").filter { line in
      !line.hasPrefix("reading from file") && !line.hasPrefix("Running as user")
    }
    #expect(complaints.isEmpty, "\(tool): \(complaints)")
    return result.standardOutput
  }

  @Test(.enabled("needs tshark and tcpdump", areInstalled)) func tsharkShowsWhatTheTimelineHolds()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    try SampleTimeline.write(to: path)
    let fields = [
      "frame.number", "frame.packet_id", "frame.interface_queue", "frame.comment",
      "frame.packet_flags_direction", "frame.drop_count", "frame.len", "frame.time_epoch",
      "frame.interface_name",
    ]
    let text = try await output(
      "tshark", ["-n", "-r", path, "-T", "fields"] + fields.flatMap { ["-e", $0] })
    let rows = text.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 3)
    #expect(
      rows.first == [
        "1", "7", "0", "rxq0 desc 7 used +12.4us", "0x00000001", "", "60", "1700000000.123456789",
        "guest-net",
      ])
    #expect(
      rows.dropFirst().first == [
        "2", "4294967298", "1", "täil", "0x00000002", "2", "1514", "1700000000.123457790",
        "guest-net",
      ])
    #expect(
      rows.last == ["3", "", "", "", "", "", "62", "1700000000.123458791", "guest-net"])
  }

  @Test(.enabled("needs tshark and tcpdump", areInstalled)) func capinfosCountsTheFrames()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    try SampleTimeline.write(to: path)
    let text = try await output("capinfos", ["-c", "-M", "-T", "-r", path])
    #expect(text.split(separator: "\t").last == "3\n", "\(text)")
  }

  @Test(.enabled("needs tshark and tcpdump", areInstalled)) func tcpdumpPrintsEveryFrame()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    try SampleTimeline.write(to: path)
    let text = try await output("tcpdump", ["-n", "-q", "-t", "-r", path])
    #expect(text.split(separator: "\n").filter { !$0.hasPrefix("\t") }.count == 3, "\(text)")
  }

  @Test(.enabled("needs tshark and tcpdump", areInstalled))
  func editcapLeavesFramesAndAClearCondition() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("t.pcapng")
    try SampleTimeline.write(to: path)
    _ = try await output("editcap", [path, directory.path("e.pcapng")])
    let (items, summary) = try readTimeline(of: directory.bytes("e.pcapng"))
    #expect(items == SampleTimeline.frames.map { .frame($0) })
    #expect(summary.condition == .rewritten)
  }

  @Test(.enabled("needs tshark and tcpdump", areInstalled)) func classicPcapIsReadBack()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("f.pcap")
    var writer = try PcapWriter(ByteSink(path: path))
    for frame in SampleTimeline.frames {
      try writer.write(
        timestampNanoseconds: frame.timestampNanoseconds, originalLength: frame.originalLength,
        bytes: frame.bytes)
    }
    try writer.finish()
    let text = try await output("tshark", ["-r", path, "-T", "fields", "-e", "frame.time_epoch"])
    #expect(text.split(separator: "\n").first == "1700000000.123456789")
  }
}
