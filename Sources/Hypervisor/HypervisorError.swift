import Subprocess
public import SystemPackage

/// Why a guest could not be started, watched or asked.
public enum HypervisorError: Error, Equatable, Sendable {
  /// A command is not installed; `package` is the Debian package that has it.
  case commandMissing(name: String, package: String)
  /// QEMU ended before its monitor answered; `diagnostics` is what it wrote to stderr.
  case notStarted(GuestExit, diagnostics: String)
  /// The guest ended while somebody waited for something else.
  case ended(waitingFor: AwaitedCondition)
  case timedOut(waitingFor: AwaitedCondition, limit: Duration)
  /// The monitor sent a line beyond the limit, or one that is no message of its protocol.
  case malformedMonitorMessage(byteCount: Int)
  /// The monitor carried a command out and returned a value of another form than the command's.
  case unexpectedMonitorReply(command: String)
  /// The monitor refused a command.
  case monitorRefused(command: String, reason: String)
  /// The monitor is answering another command.
  case monitorBusy
  /// A system call failed.
  case system(SystemOperation, Errno)
  /// Making a namespace or an interface needs root, or `CAP_SYS_ADMIN` and `CAP_NET_ADMIN`.
  case namespaceNotPermitted(diagnostics: String)
  /// `/dev/net/tun` is missing: the module `tun` is not loaded, or a container hides it.
  case tunDeviceMissing
  /// A command of the host failed.
  case commandFailed([String], diagnostics: String)
  /// A path does not fit into a socket address.
  case socketPathTooLong(FilePath)
  /// The task was cancelled.
  case cancelled
  /// An error of a library that has no case here, in its own words.
  case foreign(SystemOperation, String)
}

/// What a bounded wait waits for.
public enum AwaitedCondition: Equatable, Sendable {
  case monitorConnection
  case monitorReply(command: String)
  case consoleLine(beginning: String)
  case guestExit
  /// A record that says the trace was dumped.
  case traceFlush
  /// A capture that began.
  case captureStart
  case command([String])
}

/// A system call by what it was meant to do; the raw value says it to people.
public enum SystemOperation: String, Equatable, Sendable {
  case createTemporaryDirectory = "making a temporary directory"
  case createSocket = "making a socket"
  case bindSocket = "giving a socket its path"
  case listenOnSocket = "listening on a socket"
  case acceptConnection = "accepting a connection"
  case connectSocket = "connecting to a socket"
  case openFile = "opening a file"
  case watchFile = "watching a file"
  case mapMemory = "mapping memory"
  case readDescriptor = "reading"
  case writeDescriptor = "writing"
  case startProcess = "starting a process"
  case startThread = "starting a thread"
}

extension HypervisorError {
  /// What a call that throws anything threw while it did `operation`, typed.
  package init(_ operation: SystemOperation, _ error: any Error) {
    switch error {
    case let error as HypervisorError: self = error
    case let error as Errno: self = .system(operation, error)
    case is CancellationError: self = .cancelled
    case let error as SubprocessError:
      if let reason = error.underlyingError {
        self = .system(operation, reason)
      } else {
        self = .foreign(operation, "\(error)")
      }
    default: self = .foreign(operation, "\(error)")
    }
  }

  /// What running a command threw, typed.
  package init(wrapping error: any Error) { self.init(.startProcess, error) }
}

extension HypervisorError: CustomStringConvertible {
  /// What happened and what to do about it, for people.
  public var description: String {
    switch self {
    case .commandMissing(let name, let package):
      "\(name) is not installed; the Debian package \(package) has it"
    case .namespaceNotPermitted(let diagnostics):
      """
      network namespaces may not be made here (\(diagnostics.trimmingLines)); run as root, \
      or record with --net user
      """
    case .tunDeviceMissing:
      "/dev/net/tun is missing; load the module tun, or record with --net user"
    case .commandFailed(let words, let diagnostics):
      "\(words.joined(separator: " ")): \(diagnostics.trimmingLines)"
    case .notStarted(let exit, let diagnostics):
      "\(exit): \(diagnostics.trimmingLines)"
    case .ended(let condition): "the guest ended while waiting for \(condition.words)"
    case .timedOut(let condition, let limit):
      "gave up waiting for \(condition.words) after \(limit)"
    case .malformedMonitorMessage(let count):
      "QEMU's monitor sent a message of \(count) bytes that cannot be read"
    case .unexpectedMonitorReply(let command):
      "QEMU's monitor answered \(command) with a value of another form"
    case .monitorRefused(let command, let reason): "QEMU's monitor refused \(command): \(reason)"
    case .monitorBusy: "QEMU's monitor is answering another command"
    case .system(let operation, let reason): "\(operation.rawValue): \(reason)"
    case .socketPathTooLong(let path): "\(path) is too long for a socket's address"
    case .cancelled: "interrupted"
    case .foreign(let operation, let words): "\(operation.rawValue): \(words)"
    }
  }
}

extension AwaitedCondition {
  fileprivate var words: String {
    switch self {
    case .monitorConnection: "QEMU's monitor"
    case .monitorReply(let command): "QEMU's answer to \(command)"
    case .consoleLine(let prefix): "a console line that begins with \"\(prefix)\""
    case .traceFlush: "the end of the trace"
    case .captureStart: "the capture on the tap"
    case .guestExit: "the guest's end"
    case .command(let words): words.joined(separator: " ")
    }
  }
}

extension String {
  /// On one line, without space around it.
  fileprivate var trimmingLines: String {
    split(whereSeparator: \.isNewline).joined(separator: "; ")
  }
}
