import Hypervisor
import Subprocess
import SystemPackage
import TestSupport
import Testing
import VirtIO

@Suite(
  "A device that dies under the booted kernel", .serialized,
  .enabled(if: Requirement.qemu.isMet, "QEMU is installed"))
struct DeviceDeathTests {
  /// The Status register of the last virtio-mmio transport of a microvm.
  private static let statusRegister = "0xfeb02e70"

  @Test(
    "reset from outside: noticed, said on the console, brought up again, and served from",
    .timeLimit(.minutes(3)), arguments: DeviceInterface.allCases)
  func resetFromOutside(transport: DeviceInterface) async throws {
    let directory = try TemporaryDirectory()
    var launch = GuestLaunch(
      kernel: try await KernelUnderTest.image(), commandLine: ["trace=stream"],
      transport: transport, network: .user(dump: nil),
      console: directory.path.appending("console"), trace: directory.path.appending("trace"))
    launch.hasTestSocket = true
    let run = try await QEMU().run(launch) { guest in
      await Self.visit(guest)
    }
    let answers = try run.value.get()
    #expect(answers == ["ok\n", "ok\n"])
    #expect(run.exit == .quit)
  }

  private static func visit(
    _ guest: Guest
  ) async -> Result<[String], any Error> {
    do {
      _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: .seconds(30))
      let base = "http://127.0.0.1:\(try await guest.forwardedPort(within: .seconds(10)))"
      let client = HTTPClient(base: base, namespace: nil)
      let before = try await client.page("/health")
      try await write(0, toRegister: statusRegister, guest.testSocket)
      _ = try await guest.waitForConsoleLine(
        beginning: "quartz: network device reset, its status was lost", within: .seconds(30))
      return .success([before, try await client.page("/health")])
    } catch {
      return .failure(error)
    }
  }

  private static func write(
    _ value: Int, toRegister address: String, _ socket: FilePath
  ) async throws {
    try #require(BrokenPipe.isAnError)
    let reply = try await Subprocess.run(
      .name("socat"), arguments: ["-t", "5", "-", "UNIX-CONNECT:\(socket.string)"],
      input: .string("writel \(address) \(value)\n"),
      output: .string(limit: 4_096), error: .string(limit: 4_096))
    try #require(reply.standardOutput.hasPrefix("OK"), "\(reply.standardError)")
  }
}
