import Hypervisor
import Subprocess
import SystemPackage
import ToolSupport

/// A capture on the tap of a namespace, by this program inside the namespace.
struct TapCapture: Sendable {
  var namespace: NetworkNamespace
  var channels: RawChannels

  /// How the capture says that it misses no frame from now on.
  static let readyLine = "capturing on "

  /// Runs `body` while the capture runs; the capture has written its file when this returns.
  ///
  /// - Returns: what `body` returned, and what the capture said last.
  func run<Value: Sendable>(
    within limit: Duration, _ body: @Sendable () async -> Value
  ) async throws(VirtualMachineError) -> (Value, String) {
    let invocation = try await CommandInvocation(
      executable: ProcessIdentity.executable,
      arguments: [
        "capture", "-i", namespace.interface, "--packets-only", "-w", channels.capture.string,
      ]
    ).inside(namespace: namespace.name)
    do {
      let log = try FileDescriptor.open(
        channels.captureLog, .readWrite, options: [.create, .truncate, .closeOnExec],
        permissions: .ownerReadWrite)
      defer { try? log.close() }
      let result = try await Subprocess.run(
        .path(invocation.executable), arguments: Arguments(invocation.arguments),
        platformOptions: TapCapture.platformOptions, input: .none, output: .discarded,
        error: .fileDescriptor(log, closeAfterSpawningProcess: false)
      ) { execution in
        let process = RunningProcess(
          identifier: execution.processIdentifier.value,
          descriptor: execution.processIdentifier.processDescriptor)
        try await becomeReady(process, within: limit)
        let value = await body()
        try execution.send(signal: .interrupt)
        try await process.waitForExit(within: limit)
        return value
      }
      let words = try lastLine()
      guard result.terminationStatus.isSuccess else {
        throw VirtualMachineError.commandFailed(["capture"], diagnostics: words)
      }
      return (result.closureResult, words)
    } catch {
      throw VirtualMachineError(wrapping: error)
    }
  }

  private static var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    // Not in the terminal's foreground group: Ctrl-C must not end the capture before the guest.
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
    return options
  }

  private func becomeReady(
    _ process: RunningProcess, within limit: Duration
  ) async throws(VirtualMachineError) {
    let log = channels.captureLog
    do throws(VirtualMachineError) {
      try await process.unlessEnded(.captureStart, within: limit) {
        () async throws(VirtualMachineError) in
        var search = try LineSearch(log, prefix: TapCapture.readyLine)
        _ = try await search.next()
      }
    } catch .ended {
      throw .commandFailed(["capture"], diagnostics: try lastLine())
    }
  }

  private func lastLine() throws(VirtualMachineError) -> String {
    var search = try LineSearch(channels.captureLog, prefix: "")
    var last = ""
    while let line = try search.nextWritten() { last = line }
    return last
  }
}
