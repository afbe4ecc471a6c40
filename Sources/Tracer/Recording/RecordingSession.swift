import Hypervisor
import SystemPackage
import ToolSupport
import VirtIO

/// One recorded run: boot, client, flush, end.
struct RecordingSession: Sendable {
  var kernel: FilePath
  var options: GuestLaunchOptions
  var client: ClientCommand
  /// How long the guest may take to be ready, the client to finish, and the trace to arrive.
  var limit: Duration
  var paths: RecordingPaths
  var interruption: Interruption

  /// Runs it; every process and namespace it made is gone when it returns or throws.
  func run() async throws(CommandFailure) -> Recording {
    do throws(VirtualMachineError) {
      switch options.network {
      case .user: return try await runOnUserNetwork()
      case .tap: return try await runOnTap()
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func runOnUserNetwork() async throws(VirtualMachineError) -> Recording {
    let run = try await QEMU().run(launch(.user(dump: paths.dump))) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await becomeReady(guest)
        let port = try await guest.forwardedPort(within: limit)
        return await record(
          guest, .init(host: "127.0.0.1", port: port), namespace: nil, wire: paths.dump)
      }
    }
    return recording(try run.value.get(), frames: paths.dump, exit: run.exit)
  }

  private func runOnTap() async throws(VirtualMachineError) -> Recording {
    let outcome = try await NetworkNamespace.with(
      processIdentifier: ProcessIdentity.current,
      reportLeftover: { Talk.say("a network namespace is left: \($0)") }
    ) { namespace in
      await Result { () async throws(VirtualMachineError) in
        let capture = TapCapture(namespace: namespace, paths: paths)
        return try await capture.run(within: limit) {
          await Result { () async throws(VirtualMachineError) in
            try await runInside(namespace)
          }
        }
      }
    }
    let (run, summary) = try outcome.get()
    var recording = try run.get()
    recording.captureSummary = summary
    return recording
  }

  private func runInside(
    _ namespace: NetworkNamespace
  ) async throws(VirtualMachineError) -> Recording {
    let network = GuestNetwork.tap(interface: namespace.interface, namespace: namespace.name)
    let run = try await QEMU().run(launch(network)) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await becomeReady(guest)
        let target = ClientCommand.Target(
          host: GuestNetwork.guestAddress, port: GuestNetwork.guestPort)
        return await record(
          guest, target, namespace: namespace.name, wire: paths.unfinishedCapture)
      }
    }
    return recording(try run.value.get(), frames: paths.capture, exit: run.exit)
  }

  private func launch(_ network: GuestNetwork) -> GuestLaunch {
    GuestLaunch(
      kernel: kernel, commandLine: options.commandLine,
      memoryMebibytes: options.memoryMebibytes, transport: options.transport, network: network,
      console: paths.console, trace: paths.trace)
  }

  private func becomeReady(_ guest: Guest) async throws(VirtualMachineError) {
    _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: limit)
  }

  /// Runs the client, then has the guest send what it still holds of the trace.
  private func record(
    _ guest: Guest, _ target: ClientCommand.Target, namespace: String?, wire: FilePath
  ) async -> RecordedTraffic {
    let outcome = await client.run(
      for: target, namespace: namespace, within: limit, unless: interruption)
    let flush = await Result { () async throws(VirtualMachineError) in
      try await QuietWire.settle(wire)
      try await guest.monitor.injectNMI(within: limit)
      let trace = paths.trace
      try await guest.process.unlessEnded(.traceFlush, within: limit) {
        () async throws(VirtualMachineError) in
        var watch = try FlushWatch(trace)
        try await watch.wait()
      }
    }
    return RecordedTraffic(client: outcome, flush: flush)
  }

  private func recording(
    _ traffic: RecordedTraffic, frames: FilePath, exit: GuestExit
  ) -> Recording {
    var flushFailure: VirtualMachineError?
    if case .failure(let error) = traffic.flush { flushFailure = error }
    return Recording(
      frames: frames, trace: paths.trace, client: traffic.client, flushFailure: flushFailure,
      exit: exit)
  }
}

/// What happened while the guest ran.
private struct RecordedTraffic: Sendable {
  var client: ClientCommand.Outcome
  var flush: Result<Void, VirtualMachineError>
}

/// What the user chose about the guest.
struct GuestLaunchOptions: Sendable {
  var network: NetworkChoice
  var commandLine: [String]
  var memoryMebibytes: Int
  var transport: DeviceInterface
}
