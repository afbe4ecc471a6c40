import Hypervisor
import SystemPackage
import Testing
import VirtIO

@Suite("A guest under QEMU", .enabled("QEMU is installed") { await qemuIsInstalled() })
struct GuestRunTests {
  private let limit = Duration.seconds(20)

  @Test("is found ready by its console, and quits when asked", .timeLimit(.minutes(1)))
  func readiness() async throws {
    let workspace = try Workspace()
    let launch = try workspace.launch {
      $0.print("booting")
      $0.print("quartz: ready on port 80")
    }
    let limit = limit
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await guest.waitForConsoleLine(beginning: "quartz: ready", within: limit)
      }
    }
    #expect(try run.value.get() == "quartz: ready on port 80")
    #expect(run.exit == .quit)
    #expect(run.diagnostics.isEmpty)
  }

  @Test("leaves its trace bytes in the trace file", .timeLimit(.minutes(1)))
  func traceBytes() async throws {
    let workspace = try Workspace()
    let bytes: [UInt8] = [0, 1, 10, 13, 0x11, 0x13, 127, 255]
    let launch = try workspace.launch {
      $0.write(bytes, to: 0x2F8)
      $0.exit(7)
    }
    let limit = limit
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await guest.process.waitForExit(within: limit)
      }
    }
    try run.value.get()
    #expect(run.exit == .debugExit(value: 7))
    var trace = try FollowedFile(workspace.trace)
    #expect(try trace.readAppended() == bytes)
  }

  @Test("that triple-faults is told apart from one that ended well", .timeLimit(.minutes(1)))
  func tripleFault() async throws {
    let workspace = try Workspace()
    let launch = try workspace.launch { $0.tripleFault() }
    let limit = limit
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await guest.waitForConsoleLine(beginning: "quartz: ready", within: limit)
      }
    }
    #expect(throws: VirtualMachineError.ended(waitingFor: .consoleLine(beginning: "quartz: ready")))
    {
      try run.value.get()
    }
    #expect(run.exit == .reset)
    #expect(!run.exit.isOrderly)
  }

  @Test("that says nothing is given up after the limit", .timeLimit(.minutes(1)))
  func silence() async throws {
    let workspace = try Workspace()
    let launch = try workspace.launch { $0.print("something else") }
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await guest.waitForConsoleLine(
          beginning: "quartz: ready", within: .milliseconds(50))
      }
    }
    #expect(
      throws: VirtualMachineError.timedOut(
        waitingFor: .consoleLine(beginning: "quartz: ready"), limit: .milliseconds(50))
    ) { try run.value.get() }
    #expect(run.exit == .quit)
  }

  @Test("whose image cannot be booted is refused with QEMU's words", .timeLimit(.minutes(1)))
  func refusal() async throws {
    let workspace = try Workspace()
    var launch = try workspace.launch { _ in }
    launch.kernel = workspace.directory.path.appending("missing")
    let error = await #expect(throws: VirtualMachineError.self) {
      try await QEMU().run(launch) { _ in }
    }
    guard case .notStarted(.refused(status: 1), let diagnostics)? = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    #expect(diagnostics.contains("missing"))
  }

  @Test(
    "gives away its forwarded port and its ring", .timeLimit(.minutes(1)),
    arguments: DeviceInterface.allCases)
  func monitor(transport: DeviceInterface) async throws {
    let workspace = try Workspace()
    let dump = workspace.directory.path.appending("frames,1.pcap")
    let launch = try workspace.launch(network: .user(dump: dump), transport: transport) { _ in }
    let limit = limit
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        let port = try await guest.forwardedPort(within: limit)
        let devices = try await guest.monitor.humanMonitor("info virtio", within: limit)
        try await guest.monitor.injectNMI(within: limit)
        return (port, devices)
      }
    }
    let (port, devices) = try run.value.get()
    #expect(port >= 1024)
    #expect(devices.contains("virtio-net"))
    var frames = try FollowedFile(dump)
    #expect(try frames.readAppended().count == 24, "a pcap file of no frames")
  }

  @Test("ends with the task that runs it", .timeLimit(.minutes(1)))
  func cancellation() async throws {
    let workspace = try Workspace()
    let launch = try workspace.launch { $0.print("quartz: ready") }
    let (identifiers, continuation) = AsyncStream.makeStream(of: Int32.self)
    let limit = limit
    let task = Task {
      try await QEMU().run(launch) { guest in
        continuation.yield(guest.process.identifier)
        return await Result { () async throws(VirtualMachineError) in
          try await guest.process.waitForExit(within: limit)
        }
      }
    }
    let identifier = try #require(await identifiers.first { _ in true })
    task.cancel()
    _ = await task.result
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try FileDescriptor.open(FilePath("/proc/\(identifier)/stat"), .readOnly).close()
    }
  }
}
