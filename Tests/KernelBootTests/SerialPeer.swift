import Hypervisor
import Subprocess
import SystemPackage

/// The kinds of serial line, each with somebody who sends a whole trace and then ends it.
enum SerialPeer: String, CaseIterable, Sendable {
  case socket
  case pipe
  case standardInput

  /// Captures the trace in `directory` over such a line; `socat` and the shell are the peers.
  func capture(
    in directory: FilePath, _ namespace: NetworkNamespace
  ) async throws -> TraceTool.Outcome {
    let result = try await run(
      .name("ip"),
      arguments: Arguments(
        ["netns", "exec", namespace.name, "sh", "-c", script, "sh", TraceTool.path.string]),
      workingDirectory: directory, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return TraceTool.Outcome(
      status: result.terminationStatus, output: result.standardOutput,
      diagnostics: result.standardError)
  }

  /// `$1` is the tool.
  private var script: String {
    let tool = "\"$1\" capture -i lo -w out.pcapng --serial"
    return switch self {
    case .socket:
      """
      socat -u OPEN:trace.bin UNIX-LISTEN:line &
      while ! [ -S line ]; do :; done
      \(tool) unix:line
      """
    case .pipe: "mkfifo line; cat trace.bin > line & \(tool) line"
    case .standardInput: "cat trace.bin | \(tool) -"
    }
  }
}
