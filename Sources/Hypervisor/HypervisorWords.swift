extension VirtualMachineError: CustomStringConvertible {
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
    case .monitorRefused(let command, let reason): "QEMU's monitor refused \(command): \(reason)"
    case .monitorBusy: "QEMU's monitor is answering another command"
    case .system(let operation, let reason): "\(operation.rawValue): \(reason)"
    case .socketPathTooLong(let path): "\(path) is too long for a socket's address"
    case .cancelled: "interrupted"
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
