import Foundation
import Hypervisor
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("A network namespace", .enabled(if: Requirement.namespaces.isMet, "namespaces may be made"))
struct NetworkNamespaceTests {
  @Test("has loopback, a tap and no way out, and is gone afterwards", .timeLimit(.minutes(1)))
  func life() async throws {
    let (name, table) = try await NetworkNamespace.with(processIdentifier: getpid()) { namespace in
      let table = await Result<String, any Error>.text(of: namespace, ["route", "show"])
      return (namespace.name, table)
    }
    #expect(try table.get() == "10.0.2.0/24 dev tap0 proto kernel scope link src 10.0.2.2 linkdown")
    #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
  }

  @Test("is gone when its task was cancelled", .timeLimit(.minutes(1)))
  func cancellation() async throws {
    let (names, continuation) = AsyncStream.makeStream(of: String.self)
    let (never, _) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await NetworkNamespace.with(processIdentifier: getpid()) { namespace in
        continuation.yield(namespace.name)
        for await _ in never {}
      }
    }
    let name = try #require(await names.first { _ in true })
    #expect(FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
    task.cancel()
    _ = await task.result
    #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
  }

  @Test("holds a guest with a tap", .timeLimit(.minutes(1)))
  func guest() async throws {
    let workspace = try Workspace()
    let launch = try workspace.launch { $0.print("quartz: ready") }
    let exit = try await NetworkNamespace.with(processIdentifier: getpid()) { namespace in
      var launch = launch
      launch.network = .tap(interface: namespace.interface, namespace: namespace.name)
      let boot = launch
      return await Result { () async throws(HypervisorError) in
        let run = try await QEMU().run(boot) { guest in
          await Result { () async throws(HypervisorError) in
            try await guest.waitForConsoleLine(beginning: "quartz: ready", within: .seconds(20))
          }
        }
        _ = try run.value.get()
        return run.exit
      }
    }
    #expect(try exit.get() == .quit)
  }
}

extension Result where Success == String, Failure == any Error {
  /// What `ip` says inside a namespace.
  fileprivate static func text(of namespace: NetworkNamespace, _ words: [String]) async -> Self {
    do {
      let result = try await Subprocess.run(
        .name("ip"), arguments: Arguments(["-n", namespace.name] + words),
        output: .string(limit: 4096))
      return .success(result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch {
      return .failure(error)
    }
  }
}
