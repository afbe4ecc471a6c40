import FoundationEssentials
public import SystemPackage

/// A client of QEMU's monitor protocol (QMP), one command at a time.
public actor QMPClient {
  private let connection: FileDescriptor
  private var splitter = LineSplitter(byteLimit: QMPClient.lineByteLimit)
  private var lines: [[UInt8]] = []
  private var isBusy = false
  private var isAtEnd = false
  private var lastIdentifier = 0
  /// The events seen so far, the latest last; at most ``eventLimit``.
  public private(set) var events: [QMPEvent] = []

  private static let lineByteLimit = 1 << 20
  private static let chunkByteLimit = 65_536
  /// Events that are kept.
  public static let eventLimit = 64

  /// Talks over `connection`, which it owns and closes.
  public init(connection: FileDescriptor) {
    self.connection = connection
  }

  deinit {
    // A descriptor that cannot be closed is closed all the same (close(2)).
    try? connection.close()
  }

  /// Waits for the greeting and leaves the negotiation mode (QMP specification, section 4).
  public func negotiate(within limit: Duration) async throws(VirtualMachineError) {
    try await withLimit(limit, waitingFor: .monitorConnection) {
      () async throws(VirtualMachineError) in
      try await self.takeGreeting()
    }
    _ = try await execute("qmp_capabilities", as: QMPNothing.self, within: limit)
  }

  /// Runs a command of the human monitor, such as `info virtio-queue-status`.
  public func humanMonitor(
    _ line: String, within limit: Duration
  ) async throws(VirtualMachineError) -> String {
    try await execute(
      "human-monitor-command", arguments: ["command-line": line], as: String.self, within: limit)
  }

  /// Sends a non-maskable interrupt to the guest's processor.
  public func injectNMI(within limit: Duration) async throws(VirtualMachineError) {
    _ = try await execute("inject-nmi", as: QMPNothing.self, within: limit)
  }

  /// Lets a stopped guest run.
  public func resume(within limit: Duration) async throws(VirtualMachineError) {
    _ = try await execute("cont", as: QMPNothing.self, within: limit)
  }

  /// Asks QEMU to end; it answers before it does.
  public func quit(within limit: Duration) async throws(VirtualMachineError) {
    _ = try await execute("quit", as: QMPNothing.self, within: limit)
  }

  /// The reason of the last `SHUTDOWN` event.
  public var shutdownReason: String? {
    events.last { $0.name == "SHUTDOWN" }?.reason
  }

  /// Reads to the end of the connection, for the events that came after the last reply.
  func drain(within limit: Duration) async throws(VirtualMachineError) {
    try await withLimit(limit, waitingFor: .guestExit) { () async throws(VirtualMachineError) in
      while let message = try await self.nextMessage() { await self.note(message) }
    }
  }

  private func execute<Value: Decodable & Sendable>(
    _ command: String, arguments: [String: String]? = nil, as type: Value.Type,
    within limit: Duration
  ) async throws(VirtualMachineError) -> Value {
    guard !isBusy else { throw .monitorBusy }
    isBusy = true
    defer { isBusy = false }
    lastIdentifier += 1
    let identifier = lastIdentifier
    try send(QMPCommand(execute: command, id: identifier, arguments: arguments))
    let line = try await withLimit(limit, waitingFor: .monitorReply(command: command)) {
      () async throws(VirtualMachineError) in
      try await self.reply(to: command, identifier: identifier)
    }
    do {
      return try JSONDecoder().decode(QMPReply<Value>.self, from: Data(line)).value
    } catch {
      throw .malformedMonitorMessage(byteCount: line.count)
    }
  }

  private func send(_ command: QMPCommand) throws(VirtualMachineError) {
    let line: [UInt8]
    do {
      line = Array(try JSONEncoder().encode(command)) + [UInt8(ascii: "\n")]
    } catch {
      throw .malformedMonitorMessage(byteCount: 0)
    }
    do throws(VirtualMachineError) {
      try LocalSocket.send(line, over: connection)
    } catch .system(.writeDescriptor, .brokenPipe), .system(.writeDescriptor, .connectionReset) {
      throw .ended(waitingFor: .monitorReply(command: command.execute))
    }
  }

  private func takeGreeting() async throws(VirtualMachineError) {
    while let message = try await nextMessage() {
      if message.kind == .greeting { return }
      note(message)
    }
    throw .ended(waitingFor: .monitorConnection)
  }

  private func reply(
    to command: String, identifier: Int
  ) async throws(VirtualMachineError) -> [UInt8] {
    while let line = try await nextLine() {
      let message = try QMPClient.parse(line)
      switch message.kind {
      case .reply(let id) where id == identifier: return line
      case .refusal(let id, let reason) where id == identifier:
        throw .monitorRefused(command: command, reason: reason)
      // A late reply to a command whose limit passed is passed over.
      case .greeting, .event, .reply, .refusal, .unknown: note(message)
      }
    }
    throw .ended(waitingFor: .monitorReply(command: command))
  }

  private func note(_ message: QMPMessage) {
    guard case .event(let event) = message.kind else { return }
    if events.count == QMPClient.eventLimit { events.removeFirst() }
    events.append(event)
  }

  private func nextMessage() async throws(VirtualMachineError) -> QMPMessage? {
    guard let line = try await nextLine() else { return nil }
    return try QMPClient.parse(line)
  }

  private static func parse(_ line: [UInt8]) throws(VirtualMachineError) -> QMPMessage {
    do {
      return try JSONDecoder().decode(QMPMessage.self, from: Data(line))
    } catch {
      throw .malformedMonitorMessage(byteCount: line.count)
    }
  }

  private func nextLine() async throws(VirtualMachineError) -> [UInt8]? {
    while lines.isEmpty && !isAtEnd {
      try await waitUntilReadable(connection)
      let bytes = try readChunk()
      isAtEnd = bytes.isEmpty
      lines = splitter.split(bytes)
    }
    return lines.isEmpty ? nil : lines.removeFirst()
  }

  private func readChunk() throws(VirtualMachineError) -> [UInt8] {
    do throws(VirtualMachineError) {
      return try connection.readBytes(atMost: QMPClient.chunkByteLimit)
    } catch .system(.readDescriptor, .connectionReset) {
      // QEMU ended without having read the last command: the end, like any other.
      return []
    }
  }
}
