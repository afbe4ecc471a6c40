import Foundation
import Hypervisor
import Subprocess
import SystemPackage
import Testing
import TraceFormat

@Suite(
  "quartz-trace capture", .serialized,
  .enabled("QEMU is installed and namespaces may be made") {
    let hasQEMU = await qemuIsInstalled()
    let hasNamespaces = await namespacesArePermitted()
    return hasQEMU && hasNamespaces
  })
struct CaptureTests {
  @Test("attaches to a guest's tap and trace file until it is interrupted", .timeLimit(.minutes(3)))
  func runningGuest() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let timeline = path.appending("out.pcapng")
    let launch = GuestLaunch(
      kernel: try await KernelUnderTest.image(), commandLine: ["trace=stream"],
      console: path.appending("console"), trace: path.appending("trace"))
    let outcome = try await NetworkNamespace.with(processIdentifier: currentProcess) { namespace in
      var launch = launch
      launch.network = .tap(interface: namespace.interface, namespace: namespace.name)
      let boot = launch
      return await Result { () async throws(VirtualMachineError) in
        try await QEMU().run(boot) { guest in
          await Self.captured(guest, namespace, to: timeline)
        }
      }
    }
    let (status, diagnostics) = try outcome.get().value.get()
    #expect(status == .exited(0), "\(diagnostics)")
    #expect(diagnostics.contains("lost: 0 of"), "\(diagnostics)")
    #expect(diagnostics.contains("0 lost by the kernel, 0 by the interface"))
    let info = try await TraceTool.run(["info", timeline.string])
    #expect(info.status == .exited(0), "\(info.diagnostics)")
  }

  @Test(
    "keeps what came from a serial line whose other side ends", .timeLimit(.minutes(3)),
    arguments: SerialPeer.allCases)
  func serialPeer(peer: SerialPeer) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let kernel = try await KernelUnderTest.image().string
    let recording = try await TraceTool.run(
      [
        "record", "--kernel", kernel, "--keep-raw", path.string,
        "-o", path.appending("whole.pcapng").string, "--", "true",
      ])
    try #require(recording.status == .exited(0), "\(recording.diagnostics)")
    let outcome = try await NetworkNamespace.with(processIdentifier: currentProcess) { namespace in
      await Result<TraceTool.Outcome, any Error>.of {
        try await peer.capture(in: path, namespace)
      }
    }
    let capture = try outcome.get()
    #expect(capture.status == .exited(0), "\(capture.diagnostics)")
    #expect(capture.diagnostics.contains("until the serial line's other side ended"))
    // The same records, and no frames: nothing was sent in that namespace.
    let whole = try #require(recording.diagnostics.split(separator: "\n").last)
    let records = try #require(whole.split(separator: ",").first)
    #expect(capture.diagnostics.contains("\(records), 0 frames"), "\(capture.diagnostics)")
  }

  @Test("says that an interface is missing, and what its options take")
  func usage() async throws {
    let missing = try await TraceTool.run(["capture", "-i", "nowhere0", "--packets-only"])
    #expect(missing.status == .exited(5))
    let both = try await TraceTool.run(
      ["capture", "-i", "lo", "--packets-only", "--serial", "-"])
    #expect(both.status != .exited(0))
    let duration = try await TraceTool.run(
      ["capture", "-i", "lo", "--packets-only", "-a", "duration:0"])
    #expect(duration.status != .exited(0))
  }

  /// Has the guest send the rest of its trace, and waits for its end.
  private static func flush(_ guest: Guest) async throws(VirtualMachineError) {
    let trace = guest.launch.trace
    try await guest.monitor.injectNMI(within: .seconds(10))
    try await guest.process.unlessEnded(.traceFlush, within: .seconds(30)) {
      () async throws(VirtualMachineError) in
      var file = try FollowedFile(trace)
      var reader = FrameReader()
      while true {
        let bytes = try await file.next()
        var place = 0
        while let item = reader.take(bytes.span, from: &place) {
          guard case .block(let block, _) = item,
            case .records(let records) = block.content
          else { continue }
          if records.last?.event == .flushed(.requested) { return }
        }
      }
    }
  }

  private static func captured(
    _ guest: Guest, _ namespace: NetworkNamespace, to timeline: FilePath
  ) async -> Result<(TerminationStatus, String), any Error> {
    await .of {
      let log = "\(timeline).log"
      let file = try FileDescriptor.open(
        FilePath(log), .writeOnly, options: .create, permissions: .ownerReadWrite)
      let words = [
        "capture", "-i", namespace.interface, "--namespace", namespace.name,
        "--serial", guest.launch.trace.string, "-w", timeline.string,
      ]
      let result = try await run(
        .path(TraceTool.path), arguments: Arguments(words), input: .none, output: .discarded,
        error: .fileDescriptor(file, closeAfterSpawningProcess: true)
      ) { execution in
        var search = try LineSearch(FilePath(log), prefix: "capturing on ")
        _ = try await search.next()
        _ = try await guest.waitForConsoleLine(beginning: "quartz: ready", within: .seconds(30))
        let client = HTTPClient(
          base: "http://\(GuestNetwork.guestAddress)", namespace: namespace.name)
        _ = try await client.page("/health")
        try await Self.flush(guest)
        try execution.send(signal: .interrupt)
      }
      return (result.terminationStatus, try String(contentsOfFile: log, encoding: .utf8))
    }
  }
}

extension Result where Failure == any Error {
  /// Runs `body` and keeps what it throws.
  static func of(_ body: () async throws -> Success) async -> Self {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }
}
