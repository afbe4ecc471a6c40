public import SystemPackage

/// A client of QEMU's monitor protocol (QMP) that waits as a task does; one command at a time.
public actor QMPClient {
  private let connection: FileDescriptor
  private var conversation = QMPConversation()
  private var isBusy = false
  private var isAtEnd = false

  /// The events seen so far, the latest last; at most ``eventLimit``.
  public var events: [QMPEvent] { conversation.events }
  /// Events that are kept.
  public static var eventLimit: Int { QMPConversation.eventLimit }

  /// Talks over `connection`, which it owns and closes.
  public init(connection: FileDescriptor) {
    self.connection = connection
  }

  deinit { connection.closeQuietly() }

  /// Waits for the greeting and leaves the negotiation mode (QMP specification, section 4).
  public func negotiate(within limit: Duration) async throws(HypervisorError) {
    try await withLimit(limit, waitingFor: .monitorConnection) {
      () async throws(HypervisorError) in
      while try await !self.takeGreeting() { try await self.readOn(.monitorConnection) }
    }
    _ = try await execute("qmp_capabilities", as: QMPNothing.self, within: limit)
  }

  /// Runs a command of the human monitor, such as `info virtio-queue-status`.
  public func humanMonitor(
    _ line: String, within limit: Duration
  ) async throws(HypervisorError) -> String {
    try await execute(
      "human-monitor-command", ["command-line": line], as: String.self, within: limit)
  }

  /// Sends a non-maskable interrupt to the guest's processor.
  public func injectNMI(within limit: Duration) async throws(HypervisorError) {
    _ = try await execute("inject-nmi", as: QMPNothing.self, within: limit)
  }

  /// Lets a stopped guest run.
  public func resume(within limit: Duration) async throws(HypervisorError) {
    _ = try await execute("cont", as: QMPNothing.self, within: limit)
  }

  /// Asks QEMU to end; it answers before it does.
  public func quit(within limit: Duration) async throws(HypervisorError) {
    _ = try await execute("quit", as: QMPNothing.self, within: limit)
  }

  /// The reason of the last `SHUTDOWN` event.
  public var shutdownReason: String? { conversation.shutdownReason }

  /// Reads to the end of the connection, for the events that came after the last reply.
  func drain(within limit: Duration) async throws(HypervisorError) {
    try await withLimit(limit, waitingFor: .guestExit) { () async throws(HypervisorError) in
      do throws(HypervisorError) {
        while true {
          try await self.takeEvents()
          try await self.readOn(.guestExit)
        }
      } catch .ended {
        // All was read.
      }
    }
  }

  private func execute<Value: Decodable & Sendable>(
    _ name: String, _ arguments: KeyValuePairs<String, String> = [:], as type: Value.Type,
    within limit: Duration
  ) async throws(HypervisorError) -> Value {
    guard !isBusy else { throw .monitorBusy }
    isBusy = true
    defer { isBusy = false }
    let command = conversation.command(name, arguments)
    try LocalSocket.send(command, over: connection)
    let condition = AwaitedCondition.monitorReply(command: name)
    let reply = try await withLimit(limit, waitingFor: condition) {
      () async throws(HypervisorError) in
      while true {
        if let reply = try await self.takeReply(to: command) { return reply }
        try await self.readOn(condition)
      }
    }
    return try reply.value(as: type)
  }

  private func takeGreeting() throws(HypervisorError) -> Bool {
    try conversation.takeGreeting()
  }

  private func takeReply(to command: QMPCommand) throws(HypervisorError) -> QMPReply? {
    try conversation.takeReply(to: command)
  }

  private func takeEvents() throws(HypervisorError) { try conversation.takeEvents() }

  /// Reads what comes next; the end of the connection ends the wait for `condition`.
  private func readOn(_ condition: AwaitedCondition) async throws(HypervisorError) {
    if isAtEnd { throw .ended(waitingFor: condition) }
    try await waitUntilReadable(connection)
    let bytes = try LocalSocket.receive(
      atMost: QMPConversation.chunkByteLimit, from: connection)
    isAtEnd = bytes.isEmpty
    conversation.receive(bytes)
  }
}
