import Foundation
import Hypervisor
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("quartz-trace soak", .serialized, .enabled(if: Requirement.qemu.isMet, "QEMU is installed"))
struct SoakTests {
  @Test("serves every connection, and says so", .timeLimit(.minutes(3)))
  func interruptDriver() async throws {
    let run = try await soak(["--driver", "interrupt", "--connections", "300"])
    #expect(run.status == .exited(0), "\(run.diagnostics)")
    #expect(run.output.contains("no hang, every connection was served"))
    #expect(run.output.contains("300 served of 300, 0 failed"))
    #expect(run.output.contains(#"guest after  {"uptime_ms""#))
  }

  @Test("a guest that answers no more is a hang, with both rings", .timeLimit(.minutes(3)))
  func silentGuest() async throws {
    let directory = try TemporaryDirectory()
    let run = try await soak(
      ["--driver", "polling", "--stall", "1", "--keep", directory.path.string],
      client: ["sleep", "120"])
    #expect(run.status == .exited(1), "\(run.diagnostics)")
    #expect(run.output.contains("HANG"))
    #expect(run.output.contains("receive queue: 256 descriptors"))
    #expect(run.output.contains("transmit queue: 256 descriptors"))
    let kept = try FileManager.default.contentsOfDirectory(atPath: directory.path.string)
    #expect(kept.contains("soak.pcapng.gz"))
    #expect(kept.contains("receive-used.bin"))
  }

  private func soak(
    _ options: [String], client: [String] = []
  ) async throws -> TraceTool.Outcome {
    let kernel = try await KernelUnderTest.image().string
    let words = client.isEmpty ? [] : ["--"] + client
    return try await TraceTool.run(["soak", "--kernel", kernel] + options + words)
  }
}
