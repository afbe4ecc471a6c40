import Foundation
import Subprocess
import TestSupport
import Testing

@Suite("quartz-replay on QEMU's own device")
struct DriveTests {
  @Test(
    "the unmodified kernel serves from user space, and its trace replays with zero divergence",
    .enabled(if: Requirement.qemu.isMet, "QEMU is installed"), .timeLimit(.minutes(2)),
    arguments: ["legacy", "modern"])
  func drive(interface: String) async throws {
    let directory = try ScratchDirectory()
    let (trace, capture) = (directory.name("trace"), directory.name("capture.pcap"))
    let drive = try await Tool.replay(
      "drive", "--connections", "20", "--interface", interface, "--trace", trace, "--capture",
      capture)
    #expect(drive.exitCode == 0, "\(drive.error)")
    #expect(drive.output.hasPrefix("connections  20 of 20 answered with status 200\n"))
    let timeline = directory.name("timeline.pcapng")
    let merge = try await Tool.run("merge", trace, capture, "-o", timeline, "--fail-on-loss")
    #expect(merge.exitCode == 0, "\(merge.error)")
    let replay = try await Tool.replay("run", timeline)
    #expect(replay.exitCode == 0, "\(replay.error)")
    #expect(replay.output.contains("zero divergence"))
  }

  @Test("drive says what it takes")
  func driveHelp() async throws {
    let run = try await Tool.replay("drive", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == GoldenText.driveHelp)
  }

  @Test("device says what it takes")
  func deviceHelp() async throws {
    let run = try await Tool.replay("device", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == GoldenText.deviceHelp)
  }

  @Test("words that make no sense are refused before anything starts")
  func usage() async throws {
    for words in [
      ["drive", "--connections", "0", "--trace", "t", "--capture", "c"],
      ["device", "--qtest", "path"], ["device", "--qtest", "unix:"],
      ["device", "--qtest", "unix:p", "--net", "dgram:one"],
      ["device", "--qtest", "unix:p", "--memory", "0"],
      ["device", "--qtest", "unix:p", "--release", "6.2"],
    ] {
      #expect(try await Tool.replay(words).exitCode == 2, "\(words)")
    }
  }

  @Test("the device answers a client, leaves no socket behind, and ends with it")
  func device() async throws {
    let directory = try ScratchDirectory()
    let socket = directory.name("test.socket")
    async let server = Tool.replay("device", "--qtest", "unix:\(socket)")
    try #require(BrokenPipe.isAnError)
    let client = try await Subprocess.run(
      .name("socat"),
      arguments: ["-t", "10", "-", "UNIX-CONNECT:\(socket),retry=200,interval=0.05"],
      input: .string("readl 0xfeb02e00\nreadl 0xfeb02e08\nnonsense\n"),
      output: .string(limit: 4_096), error: .string(limit: 4_096))
    #expect(
      client.standardOutput == """
        OK 0x0000000074726976
        OK 0x0000000000000001
        FAIL Unknown command 'nonsense'

        """)
    let run = try await server
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(try directory.names().isEmpty)
  }
}
