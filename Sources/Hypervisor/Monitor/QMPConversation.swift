/// A client's side of QEMU's monitor protocol without a connection: which bytes to send, and what
/// the bytes that came mean. One command at a time.
///
/// Both ways of waiting, ``QMPClient`` and ``BlockingQMPClient``, only carry bytes to and fro.
/// Whatever the other side sends, the memory is bounded: a line is cut after 1 MiB and then no
/// message, one chunk of lines is held, and the last ``eventLimit`` events.
struct QMPConversation: Sendable {
  private var splitter = LineSplitter(byteLimit: QMPConversation.lineByteLimit)
  private var lines: [[UInt8]] = []
  /// The place in ``lines`` of the next that was not looked at.
  private var nextLine = 0
  private var lastIdentifier = 0
  /// The events seen so far, the latest last.
  private(set) var events: [QMPEvent] = []

  private static let lineByteLimit = 1 << 20
  /// Bytes that are taken from the connection at once, at most.
  static let chunkByteLimit = 65_536
  /// Events that are kept.
  static let eventLimit = 64

  /// The next command, to be sent.
  mutating func command(
    _ name: String, _ arguments: KeyValuePairs<String, String> = [:]
  ) -> QMPCommand {
    lastIdentifier += 1
    return QMPCommand(name: name, identifier: lastIdentifier, arguments: arguments)
  }

  /// Takes what was read, once all lines before were looked at.
  mutating func receive(_ bytes: [UInt8]) {
    lines.removeFirst(nextLine)
    nextLine = 0
    lines += splitter.split(bytes)
  }

  /// Looks for the greeting among what came (QMP specification, section 2.2).
  ///
  /// - Returns: false if more has to be read first.
  mutating func takeGreeting() throws(HypervisorError) -> Bool {
    while let (message, _) = try nextMessage() {
      if message.kind == .greeting { return true }
      note(message)
    }
    return false
  }

  /// Looks for the answer to `command` among what came.
  ///
  /// - Returns: nil if more has to be read first.
  /// - Throws: ``HypervisorError/monitorRefused(command:reason:)`` or
  ///   ``HypervisorError/malformedMonitorMessage(byteCount:)``.
  mutating func takeReply(to command: QMPCommand) throws(HypervisorError) -> QMPReply? {
    while let (message, line) = try nextMessage() {
      switch message.kind {
      case .reply(let id) where id == command.identifier:
        return QMPReply(command: command.name, line: line)
      case .refusal(let id, let reason) where id == command.identifier:
        throw .monitorRefused(command: command.name, reason: reason)
      // A late answer to a command that was given up is passed over.
      case .greeting, .event, .reply, .refusal, .unknown: note(message)
      }
    }
    return nil
  }

  /// Takes the events among what came, for which no command waits.
  mutating func takeEvents() throws(HypervisorError) {
    while let (message, _) = try nextMessage() { note(message) }
  }

  /// The reason of the last `SHUTDOWN` event.
  var shutdownReason: String? {
    events.last { $0.name == "SHUTDOWN" }?.reason
  }

  private mutating func nextMessage() throws(HypervisorError) -> (QMPMessage, [UInt8])? {
    guard nextLine < lines.count else { return nil }
    let line = lines[nextLine]
    nextLine += 1
    return (try QMPMessage(parsing: line), line)
  }

  private mutating func note(_ message: QMPMessage) {
    guard case .event(let event) = message.kind else { return }
    if events.count == QMPConversation.eventLimit { events.removeFirst() }
    events.append(event)
  }
}

/// A return value that says nothing but that the command was carried out.
struct QMPNothing: Decodable, Sendable {}
