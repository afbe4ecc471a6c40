import TestSupport
import Testing

@Suite("The example kernel", .enabled(if: Requirement.compiler.isMet))
struct ExampleTests {
  @Test("a sound ring: shown, without a finding, without a violation")
  func soundRing() async throws {
    let kernel = try await CProgram("Examples/ring.c")
    let trace = try await kernel.run().output
    let shown = try await kernel.trace(["show"], on: trace)
    #expect(shown.exitCode == 0)
    #expect(shown.said.contains("used-element pos 399 id 15 len 72 hash 0x"))
    #expect(try await kernel.trace(["diagnose"], on: trace).exitCode == 0)
    let checked = try await kernel.trace(["check"], on: trace)
    #expect(checked.exitCode == 0)
    #expect(
      checked.said.contains("the trace is of another kernel (ring.c 1), whose driver is not here"))
  }

  @Test(
    "a planted fault is found, by its name",
    arguments: [
      ("never-refilled", "receive-buffers-never-returned (certain)"),
      ("lost-buffer", "receive-descriptor-leaked (certain)"),
      ("forgotten-notification", "missing-available-buffer-notification (certain)"),
    ])
  func plantedFault(fault: String, finding: String) async throws {
    let kernel = try await CProgram("Examples/ring.c")
    let trace = try await kernel.run(fault).output
    let diagnosis = try await kernel.trace(["diagnose"], on: trace)
    #expect(diagnosis.exitCode == 1)
    #expect(diagnosis.said.contains("1. \(finding)"))
    #expect(!diagnosis.said.contains("2. "))
  }

  @Test("a fault that it does not know is refused")
  func unknownFault() async throws {
    let kernel = try await CProgram("Examples/ring.c")
    #expect(try await kernel.run("never-refiled").exitCode == 2)
  }
}
