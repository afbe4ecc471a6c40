import Foundation
import Hypervisor
import SystemPackage
import Testing
import VirtIO

@Suite(
  "The booted kernel", .serialized, .enabled("QEMU is installed") { await qemuIsInstalled() })
struct ServedPagesTests {
  private struct Visit: Sendable {
    var health: String
    var page: String
    var first: Statistics
    var text: String
    var second: Statistics

    init(_ client: HTTPClient) async throws {
      health = try await client.page("/health")
      page = try await client.page("/")
      first = try await client.statistics()
      text = try await client.page("/bytes/300000")
      second = try await client.statistics()
    }
  }

  @Test(
    "serves its pages over user networking, and counts them", .timeLimit(.minutes(3)),
    arguments: DeviceInterface.allCases)
  func userNetwork(transport: DeviceInterface) async throws {
    let directory = try TemporaryDirectory()
    let launch = try await launch(
      directory.path, .user(dump: directory.path.appending("frames.pcap")), transport)
    let run = try await QEMU().run(launch) { guest in
      await Self.visit(guest, namespace: nil)
    }
    try check(try run.value.get())
    #expect(run.exit == .quit)
  }

  @Test(
    "serves its pages over a tap", .timeLimit(.minutes(3)),
    .enabled("namespaces may be made") { await namespacesArePermitted() },
    arguments: DeviceInterface.allCases)
  func tap(transport: DeviceInterface) async throws {
    let directory = try TemporaryDirectory()
    let launch = try await launch(directory.path, .none, transport)
    let outcome = try await NetworkNamespace.with(processIdentifier: currentProcess) { namespace in
      var launch = launch
      launch.network = .tap(interface: namespace.interface, namespace: namespace.name)
      let boot = launch
      return await Result { () async throws(VirtualMachineError) in
        try await QEMU().run(boot) { guest in
          await Self.visit(guest, namespace: namespace.name)
        }
      }
    }
    let run = try outcome.get()
    try check(try run.value.get())
    #expect(run.exit == .quit)
  }

  private func launch(
    _ directory: FilePath, _ network: GuestNetwork, _ transport: DeviceInterface
  ) async throws -> GuestLaunch {
    GuestLaunch(
      kernel: try await KernelUnderTest.image(), commandLine: ["ip=10.0.2.15/24", "trace=stream"],
      transport: transport, network: network, console: directory.appending("console"),
      trace: directory.appending("trace"))
  }

  private static func visit(
    _ guest: Guest, namespace: String?
  ) async -> Result<Visit, any Error> {
    do {
      _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: .seconds(30))
      var base = "http://\(GuestNetwork.guestAddress)"
      if namespace == nil {
        base = "http://127.0.0.1:\(try await guest.forwardedPort(within: .seconds(10)))"
      }
      return .success(try await Visit(HTTPClient(base: base, namespace: namespace)))
    } catch {
      return .failure(error)
    }
  }

  private func check(_ visit: Visit) throws {
    #expect(visit.health.hasPrefix("ok"))
    #expect(visit.page.contains("<html"))
    #expect(visit.text.utf8.count == 300_000)
    // Health and page before the first look; that look and the text before the second.
    #expect(visit.first.requests == 2)
    #expect(visit.second.requests == 4)
    #expect(visit.first.connectionsServed == 2)
    // 300,000 bytes are at least 206 segments of 1,460.
    #expect(visit.second.transmit.usedIndex &- visit.first.transmit.usedIndex >= 206)
    #expect(visit.second.receive.usedIndex != visit.first.receive.usedIndex)
    #expect(visit.second.trace.generated > visit.first.trace.generated)
    #expect(visit.second.trace.lost == 0)
  }
}
