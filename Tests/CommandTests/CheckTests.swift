import Foundation
import SystemPackage
import TestSupport
import Testing
import TraceFormat

@Suite("quartz-trace check")
struct CheckTests {
  private static func recording(_ name: String) -> String {
    let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent()
      .removingLastComponent()
    return checkout.appending("Traces/\(name)/timeline.pcapng.gz").string
  }

  @Test("says what it takes")
  func help() async throws {
    let run = try await Tool.run("check", "--help")
    #expect(run.exitCode == 0)
    #expect(run.output == CheckGoldenText.help)
  }

  @Test("a sound driver on real QEMU: no violation, and every access was seen")
  func sound() async throws {
    let run = try await Tool.run("check", Self.recording("served/one-request"))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.output == CheckGoldenText.sound)
    let records = try await Tool.run("check", "--no-replay", Self.recording("served/one-request"))
    #expect(records.exitCode == 0)
    #expect(records.output == CheckGoldenText.soundRecords)
  }

  @Test("the incident's driver: each rule it breaks, where it first does")
  func faulty() async throws {
    let run = try await Tool.run("check", Self.recording("seams/merged-buffers"))
    #expect(run.exitCode == 1)
    #expect(run.output == CheckGoldenText.faulty)
    #expect(run.error == "quartz-trace: violations: 7\n")
    let json = try await Tool.run("check", "--json", Self.recording("seams/merged-buffers"))
    #expect(json.exitCode == 1)
    #expect(json.output.hasPrefix("{\"schema_version\":1,\"file\":\""))
    #expect(
      json.output.contains(
        "{\"record\":319,\"nanoseconds\":1000005,\"rule\":\"C-40\","
          + "\"documentation\":\"Documentation/Conformance.md#c-40\",\"level\":\"must\""))
    #expect(json.output.contains("\"accesses\":\"replayed\""))
  }

  @Test("a timeline from a pipe is replayed too: it is read once")
  func piped() async throws {
    let packed = try Data(contentsOf: URL(filePath: Self.recording("served/one-request")))
    let run = try await Tool.run("check", "-", input: Array(packed))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.output.contains("every access of the driver was checked, by replay"))
  }

  @Test("a raw trace is checked by its records; lost ones are said")
  func raw() async throws {
    let directory = try ScratchDirectory()
    let path = try directory.file("trace.bin", SmallRun.line(missing: [1]))
    let run = try await Tool.run("check", path)
    #expect(run.output.contains("accesses were checked up to record "))
    #expect(!run.output.contains("every access of the driver was checked"))
    #expect(run.output.contains("runs of missing records: 1"))
    #expect(try await Tool.run("check", "--fail-on-loss", path).exitCode == 3)
  }

  @Test("what it refuses")
  func refused() async throws {
    let directory = try ScratchDirectory()
    let noise = try directory.file("noise", [1, 2, 3])
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    for arguments in [[noise], [capture], [directory.name("none")], []] {
      let run = try await Tool.run(["check"] + arguments)
      #expect(run.exitCode == 2, "\(arguments)")
      #expect(run.output.isEmpty)
    }
  }
}
