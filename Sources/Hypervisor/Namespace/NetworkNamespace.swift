import Synchronization
import SystemPackage

/// A network namespace with a loopback interface, a tap and nothing else: what is sent there
/// stays there.
public struct NetworkNamespace: Equatable, Sendable {
  /// Its name below `/run/netns`.
  public let name: String
  /// The tap inside it, with the address ``GuestNetwork/hostAddress``.
  public let interface: String

  /// The program that makes namespaces, and the package that has it.
  public static let command = RequiredCommand(name: "ip", package: "iproute2")

  /// How long one step of making or removing may take.
  private static let stepLimit = Duration.seconds(10)
  private static let count = Atomic<Int>(0)

  /// Makes a namespace, runs `body`, and removes it again, however `body` ends.
  ///
  /// - Parameters:
  ///   - processIdentifier: of the caller, part of the namespace's name.
  ///   - reportLeftover: hears why the namespace could not be removed.
  /// - Throws: ``HypervisorError/namespaceNotPermitted(diagnostics:)``,
  ///   ``HypervisorError/tunDeviceMissing`` or what a command of the host met.
  public static func with<Value: Sendable>(
    processIdentifier: Int32, reportLeftover: @Sendable (HypervisorError) -> Void = { _ in },
    body: @Sendable (NetworkNamespace) async -> Value
  ) async throws(HypervisorError) -> Value {
    let number = count.add(1, ordering: .relaxed).newValue
    let namespace = NetworkNamespace(
      name: "quartz-\(processIdentifier)-\(number)", interface: "tap0")
    try checkTunDevice()
    try await namespace.make()
    let value = await body(namespace)
    do throws(HypervisorError) {
      try await namespace.remove()
    } catch {
      reportLeftover(error)
    }
    return value
  }

  private static func checkTunDevice() throws(HypervisorError) {
    do {
      try FileDescriptor.open(FilePath("/dev/net/tun"), .readWrite, options: .closeOnExec).close()
    } catch {
      switch error as? Errno {
      case .permissionDenied?, .notPermitted?:
        throw .namespaceNotPermitted(diagnostics: "/dev/net/tun may not be opened")
      default:
        throw .tunDeviceMissing
      }
    }
  }

  private func make() async throws(HypervisorError) {
    try await ip(["netns", "add", name])
    do throws(HypervisorError) {
      for words in setUp { try await ip(["-n", name] + words) }
    } catch {
      try await remove()
      throw error
    }
  }

  private var setUp: [[String]] {
    [
      ["link", "set", "lo", "up"],
      ["tuntap", "add", "dev", interface, "mode", "tap"],
      // Without a link-local address the host sends nothing of its own accord.
      ["link", "set", interface, "addrgenmode", "none"],
      [
        "address", "add", "\(GuestNetwork.hostAddress)/\(GuestNetwork.prefixLength)",
        "dev", interface,
      ],
      ["link", "set", interface, "up"],
    ]
  }

  /// Removes the namespace, and its tap with it, also when the task is cancelled.
  private func remove() async throws(HypervisorError) {
    let removal = await Task {
      await Result { () async throws(HypervisorError) in
        try await ip(["netns", "delete", name])
      }
    }.value
    try removal.get()
  }

  private func ip(_ words: [String]) async throws(HypervisorError) {
    let invocation = CommandInvocation(
      executable: try NetworkNamespace.command.located(), arguments: words)
    do throws(HypervisorError) {
      _ = try await invocation.run(within: NetworkNamespace.stepLimit)
    } catch .commandFailed(let words, let diagnostics) {
      let refusals = ["Operation not permitted", "Permission denied"]
      if refusals.contains(where: diagnostics.contains) {
        throw .namespaceNotPermitted(diagnostics: diagnostics)
      }
      throw .commandFailed(words, diagnostics: diagnostics)
    }
  }
}
