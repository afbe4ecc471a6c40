import Hypervisor
import SystemPackage
import ToolSupport

/// One soak: boot, client beside the watch, and the look at what is left.
struct SoakSession: Sendable {
  var kernel: FilePath
  var options: GuestLaunchOptions
  var plan: SoakPlan
  var paths: RecordingPaths
  var interruption: Interruption

  private static let limit = Duration.seconds(30)

  /// Runs it; every process and namespace it made is gone when it returns or throws.
  func run() async throws(CommandFailure) -> SoakRun {
    do throws(VirtualMachineError) {
      switch options.network {
      case .user: return try await boot(.user(dump: paths.dump), namespace: nil)
      case .tap: return try await runOnTap()
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func runOnTap() async throws(VirtualMachineError) -> SoakRun {
    let outcome = try await NetworkNamespace.with(
      processIdentifier: ProcessIdentity.current,
      reportLeftover: { Talk.say("a network namespace is left: \($0)") }
    ) { namespace in
      await Result { () async throws(VirtualMachineError) in
        try await TapCapture(namespace: namespace, paths: paths).run(within: SoakSession.limit) {
          await Result { () async throws(VirtualMachineError) in
            try await boot(
              .tap(interface: namespace.interface, namespace: namespace.name),
              namespace: namespace.name)
          }
        }
      }
    }
    return try outcome.get().0.get()
  }

  private func boot(
    _ network: GuestNetwork, namespace: String?
  ) async throws(VirtualMachineError) -> SoakRun {
    let launch = GuestLaunch(
      kernel: kernel, commandLine: options.commandLine,
      memoryMebibytes: options.memoryMebibytes, transport: options.transport, network: network,
      console: paths.console, trace: paths.trace)
    let run = try await QEMU().run(launch) { guest in
      await Result { () async throws(VirtualMachineError) in
        try await soak(guest, namespace: namespace)
      }
    }
    return SoakRun(
      outcome: try run.value.get(), diagnostics: run.diagnostics,
      frames: namespace == nil ? paths.dump : paths.capture)
  }

  private func soak(
    _ guest: Guest, namespace: String?
  ) async throws(VirtualMachineError) -> SoakOutcome {
    _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: SoakSession.limit)
    let target: ClientCommand.Target
    if namespace == nil {
      target = .init(
        host: "127.0.0.1", port: try await guest.forwardedPort(within: SoakSession.limit))
    } else {
      target = .init(host: GuestNetwork.guestAddress, port: GuestNetwork.guestPort)
    }
    let visit = SoakVisit(target: target, namespace: namespace, paths: paths)
    let watch = SoakWatch(
      guest: guest, device: try await guest.networkDevicePath(within: SoakSession.limit),
      paths: paths, stallLimit: plan.stallLimit)
    return try await soak(guest, visit, watch)
  }

  private func soak(
    _ guest: Guest, _ visit: SoakVisit, _ watch: SoakWatch
  ) async throws(VirtualMachineError) -> SoakOutcome {
    var statistics: [String] = []
    if plan.driver == .polling {
      _ = try await visit.answer(to: SoakPlan.look)
    } else {
      statistics.append(try await visit.answer(to: SoakPlan.statistics))
    }
    let start = ContinuousClock.now
    let first = try await watch.first()
    SoakTable.printHead()
    let (client, sight) = try await visit.run(
      plan, beside: watch, from: start, first, unless: interruption)
    let elapsed = ContinuousClock.now - start
    var outcome = SoakOutcome(
      client: client, requests: try ServedRequests(visit.log), sight: sight, elapsed: elapsed,
      statistics: statistics)
    try await watch.look(&outcome.sight)
    SoakTable.printRow(outcome.sight, after: elapsed)
    if sight.isStalled {
      outcome.symptom = try await visit.answer(to: SoakPlan.symptom)
    } else if plan.driver == .interrupt {
      outcome.statistics.append(try await visit.answer(to: SoakPlan.statistics))
    }
    outcome.flushFailure = await flush(guest)
    if sight.isStalled {
      try await watch.look(&outcome.sight)
      outcome.autopsy = try await Autopsy.perform(
        on: guest, outcome.sight, device: watch.device, paths: paths)
    }
    return outcome
  }

  /// Makes the guest's recorder send what it still holds.
  private func flush(_ guest: Guest) async -> VirtualMachineError? {
    let trace = paths.trace
    let flush = await Result { () async throws(VirtualMachineError) in
      try await guest.monitor.injectNMI(within: SoakSession.limit)
      try await guest.process.unlessEnded(.traceFlush, within: SoakSession.limit) {
        () async throws(VirtualMachineError) in
        var watch = try FlushWatch(trace)
        try await watch.wait()
      }
    }
    if case .failure(let error) = flush { return error }
    return nil
  }
}

/// What is left of a soak.
struct SoakRun: Sendable {
  var outcome: SoakOutcome
  /// What QEMU wrote.
  var diagnostics: String
  /// The frames that passed.
  var frames: FilePath
}
