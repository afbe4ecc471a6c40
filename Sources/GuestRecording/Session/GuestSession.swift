public import Hypervisor
public import SystemPackage
public import ToolSupport

/// One guest that is recorded: booted for it (``boot(_:within:_:)``), or attached to
/// (``attach(_:serial:limit:until:)``).
///
/// Whatever a session starts (QEMU, a namespace, a capture, a client) has ended when its call
/// returns or throws, however that comes about.
public struct GuestSession: Sendable {
  /// Where the raw channels go.
  public var channels: RawChannels
  /// Ends what the session waits for, in order.
  public var interruption: Interruption

  public init(channels: RawChannels, interruption: Interruption) {
    self.channels = channels
    self.interruption = interruption
  }

  /// Boots a guest, waits until it serves, and runs `body` beside it.
  ///
  /// - Parameter limit: how long the guest may take to be ready, and the capture to begin.
  public func boot<Value: Sendable>(
    _ options: BootOptions, within limit: Duration,
    _ body: @escaping @Sendable (BootedGuest) async throws(VirtualMachineError) -> Value
  ) async throws(CommandFailure) -> BootedRun<Value> {
    do throws(VirtualMachineError) {
      switch options.network {
      case .user: return try await run(options, within: limit, in: nil, body)
      case .tap: return try await runOnTap(options, within: limit, body)
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func runOnTap<Value: Sendable>(
    _ options: BootOptions, within limit: Duration,
    _ body: @escaping @Sendable (BootedGuest) async throws(VirtualMachineError) -> Value
  ) async throws(VirtualMachineError) -> BootedRun<Value> {
    let outcome = try await NetworkNamespace.with(
      processIdentifier: ProcessIdentity.current,
      reportLeftover: { Talk.say("a network namespace is left: \($0)") }
    ) { namespace in
      await Result { () async throws(VirtualMachineError) in
        try await TapCapture(namespace: namespace, channels: channels).run(within: limit) {
          await Result { () async throws(VirtualMachineError) in
            try await run(options, within: limit, in: namespace, body)
          }
        }
      }
    }
    let (result, summary) = try outcome.get()
    var booted = try result.get()
    booted.captureSummary = summary
    return booted
  }

  private func run<Value: Sendable>(
    _ options: BootOptions, within limit: Duration, in namespace: NetworkNamespace?,
    _ body: @escaping @Sendable (BootedGuest) async throws(VirtualMachineError) -> Value
  ) async throws(VirtualMachineError) -> BootedRun<Value> {
    let network: GuestNetwork =
      namespace.map { .tap(interface: $0.interface, namespace: $0.name) }
      ?? .user(dump: channels.dump)
    let run = try await QEMU().run(options.launch(network, channels)) { guest in
      await Result { () async throws(VirtualMachineError) in
        _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: limit)
        let target =
          namespace == nil
          ? ClientCommand.Target(
            host: "127.0.0.1", port: try await guest.forwardedPort(within: limit))
          : ClientCommand.Target(host: GuestNetwork.guestAddress, port: GuestNetwork.guestPort)
        return try await body(
          BootedGuest(
            guest: guest, target: target, namespace: namespace?.name, channels: channels,
            limit: limit))
      }
    }
    return BootedRun(
      value: try run.value.get(), frames: namespace == nil ? channels.dump : channels.capture,
      exit: run.exit, diagnostics: run.diagnostics)
  }
}

/// What is left of a guest that was booted.
public struct BootedRun<Value: Sendable>: Sendable {
  /// What the body returned.
  public var value: Value
  /// The frames that passed.
  public var frames: FilePath
  /// How QEMU ended.
  public var exit: GuestExit
  /// The last of what QEMU wrote.
  public var diagnostics: String
  /// What the capture on the tap said about itself.
  public var captureSummary: String?
}

/// A guest that was booted and serves.
public struct BootedGuest: Sendable {
  let guest: Guest
  /// Where it answers.
  let target: ClientCommand.Target
  /// The namespace of its clients, when there is one.
  let namespace: String?
  let channels: RawChannels
  let limit: Duration

  /// The frames while they pass.
  var wire: FilePath { namespace == nil ? channels.dump : channels.unfinishedCapture }

  /// Makes the guest send what it still holds of the trace, and waits for it.
  ///
  /// - Returns: why the end of the trace did not arrive; `nil` when it did.
  func flush() async -> VirtualMachineError? {
    let trace = channels.trace
    do throws(VirtualMachineError) {
      try await guest.monitor.injectNMI(within: limit)
      try await guest.process.unlessEnded(.traceFlush, within: limit) {
        () async throws(VirtualMachineError) in
        var watch = try FlushWatch(trace)
        try await watch.wait()
      }
      return nil
    } catch {
      return error
    }
  }
}
