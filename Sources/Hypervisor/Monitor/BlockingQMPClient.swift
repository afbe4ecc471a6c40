import SystemPackage

/// A client of QEMU's monitor protocol (QMP) that waits as a thread does.
final class BlockingQMPClient {
  private let connection: FileDescriptor
  private let limit: Duration
  private var conversation = QMPConversation()

  /// Waits for the greeting and leaves the negotiation mode (QMP specification, section 4).
  ///
  /// - Parameters:
  ///   - connection: becomes the client's, which closes it.
  ///   - limit: how long the greeting and each answer may take, whatever comes meanwhile.
  init(connection: FileDescriptor, limit: Duration) throws(HypervisorError) {
    self.connection = connection
    self.limit = limit
    let deadline = ContinuousClock.now.advanced(by: limit)
    while try !conversation.takeGreeting() { try readOn(.monitorConnection, deadline) }
    try execute("qmp_capabilities")
  }

  deinit { connection.closeQuietly() }

  /// Runs a command that returns nothing.
  func execute(_ name: String) throws(HypervisorError) {
    _ = try execute(name, [:], as: QMPNothing.self)
  }

  /// Runs a command of the human monitor and returns what it says.
  func humanMonitor(_ line: String) throws(HypervisorError) -> String {
    try execute("human-monitor-command", ["command-line": line], as: String.self)
  }

  private func execute<Value: Decodable>(
    _ name: String, _ arguments: KeyValuePairs<String, String>, as type: Value.Type
  ) throws(HypervisorError) -> Value {
    let deadline = ContinuousClock.now.advanced(by: limit)
    let command = conversation.command(name, arguments)
    try LocalSocket.send(command, over: connection)
    while true {
      if let reply = try conversation.takeReply(to: command) { return try reply.value(as: type) }
      try readOn(.monitorReply(command: name), deadline)
    }
  }

  /// Reads what comes next; the end of the connection ends the wait for `condition`.
  private func readOn(
    _ condition: AwaitedCondition, _ deadline: ContinuousClock.Instant
  ) throws(HypervisorError) {
    let rest = ContinuousClock.now.duration(to: deadline)
    guard rest > .zero, DescriptorWait.isReadable(connection, within: rest) else {
      throw .timedOut(waitingFor: condition, limit: limit)
    }
    let bytes = try LocalSocket.receive(
      atMost: QMPConversation.chunkByteLimit, from: connection)
    if bytes.isEmpty { throw .ended(waitingFor: condition) }
    conversation.receive(bytes)
  }
}

extension LocalSocket {
  /// Sends a command to the monitor; a monitor that is gone has ended.
  static func send(
    _ command: QMPCommand, over connection: FileDescriptor
  ) throws(HypervisorError) {
    do throws(HypervisorError) {
      try send(command.line, over: connection)
    } catch .system(.writeDescriptor, .brokenPipe), .system(.writeDescriptor, .connectionReset) {
      throw .ended(waitingFor: .monitorReply(command: command.name))
    }
  }

  /// Reads at most `limit` bytes of what came; empty at the end of the stream.
  static func receive(
    atMost limit: Int, from connection: FileDescriptor
  ) throws(HypervisorError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = try receive(into: &buffer, from: connection)
    buffer.removeLast(buffer.count - count)
    return buffer
  }
}
