import Hypervisor
import SystemPackage
import Testing

@Suite("QEMU's monitor", .timeLimit(.minutes(1)))
struct QMPClientTests {
  private static let greeting = #"{"QMP": {"version": {}, "capabilities": []}}"#
  private static let nothing = #"{"return": {}, "id": 1}"#
  private let limit = Duration.seconds(20)

  /// A client whose monitor says `lines` at once, and then hears and says nothing or hangs up.
  private func client(hearing lines: [String], thenHangsUp: Bool = false) async throws -> Monitor {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("socket")
    let listener = try LocalSocket.listen(at: path)
    let connection = try LocalSocket.connect(to: path)
    try await waitUntilReadable(listener)
    let peer = try LocalSocket.accept(from: listener)
    try listener.close()
    let text = lines.map { "\($0)\r\n" }.joined()
    let speech = Task.detached { try? LocalSocket.send(Array(text.utf8), over: peer) }
    if thenHangsUp {
      await speech.value
      try peer.close()
    }
    return Monitor(client: QMPClient(connection: connection), peer: thenHangsUp ? nil : peer)
  }

  /// Both ends of a monitor connection.
  private struct Monitor: ~Copyable {
    let client: QMPClient
    let peer: FileDescriptor?

    deinit { try? peer?.close() }
  }

  @Test("answers a command in the middle of events and late replies")
  func reply() async throws {
    let monitor = try await client(hearing: [
      Self.greeting, Self.nothing, #"{"event": "RESUME", "data": {}}"#,
      #"{"return": "late", "id": 1}"#,
      #"{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}"#,
      #"{"event": "X", "data": {"reason": 7}}"#, #"{"later": "version"}"#,
      #"{"return": "text", "id": 2}"#,
    ])
    try await monitor.client.negotiate(within: limit)
    #expect(try await monitor.client.humanMonitor("info network", within: limit) == "text")
    #expect(await monitor.client.shutdownReason == "guest-reset")
    #expect(await monitor.client.events.map(\.name) == ["RESUME", "SHUTDOWN", "X"])
  }

  @Test("refuses in its own words")
  func refusal() async throws {
    let monitor = try await client(hearing: [
      Self.greeting, Self.nothing,
      #"{"error": {"class": "GenericError", "desc": "no NMI here"}, "id": 2}"#,
    ])
    try await monitor.client.negotiate(within: limit)
    await #expect(
      throws: HypervisorError.monitorRefused(command: "inject-nmi", reason: "no NMI here")
    ) { try await monitor.client.injectNMI(within: limit) }
  }

  @Test(
    "is not believed when it talks nonsense",
    arguments: [
      "nonsense", "{", "[]", "7", "\u{0}", #"{"event": 7}"#, #"{"error": {}, "id": 1}"#,
      #"{"return": {}, "id": "one"}"#, #"{"error": "text", "id": 1}"#,
      String(repeating: "[", count: 100_000),
    ])
  func nonsense(line: String) async throws {
    let monitor = try await client(hearing: [Self.greeting, line])
    await #expect(throws: HypervisorError.malformedMonitorMessage(byteCount: line.utf8.count)) {
      try await monitor.client.negotiate(within: limit)
    }
  }

  @Test("cannot make the client hold a line without end")
  func endlessLine() async throws {
    let line = String(repeating: "x", count: 3 << 20)
    let monitor = try await client(hearing: [line])
    await #expect(throws: HypervisorError.malformedMonitorMessage(byteCount: 1 << 20)) {
      try await monitor.client.negotiate(within: limit)
    }
  }

  @Test("that hangs up has ended, wherever it stops", arguments: 0...2)
  func hangUp(lineCount: Int) async throws {
    let lines = [Self.greeting, Self.nothing].prefix(lineCount)
    let monitor = try await client(hearing: Array(lines), thenHangsUp: true)
    let error = await #expect(throws: HypervisorError.self) {
      try await monitor.client.negotiate(within: limit)
      try await monitor.client.quit(within: limit)
    }
    guard case .ended? = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
  }

  @Test("that says nothing is given up after the limit")
  func silence() async throws {
    let monitor = try await client(hearing: [Self.greeting, Self.nothing])
    try await monitor.client.negotiate(within: limit)
    let short = Duration.milliseconds(20)
    await #expect(
      throws: HypervisorError.timedOut(
        waitingFor: .monitorReply(command: "quit"), limit: short)
    ) { try await monitor.client.quit(within: short) }
  }

  @Test("keeps the last of many events")
  func manyEvents() async throws {
    let events = (0..<200).map { #"{"event": "E\#($0)"}"# }
    let monitor = try await client(hearing: [Self.greeting] + events + [Self.nothing])
    try await monitor.client.negotiate(within: limit)
    let names = await monitor.client.events.map(\.name)
    #expect(names.count == QMPClient.eventLimit)
    #expect(names.last == "E199")
  }

  @Test("whose value is of another form is not said to talk nonsense")
  func otherForm() async throws {
    let monitor = try await client(hearing: [
      Self.greeting, Self.nothing, #"{"return": {"a": 1}, "id": 2}"#,
    ])
    try await monitor.client.negotiate(within: limit)
    await #expect(
      throws: HypervisorError.unexpectedMonitorReply(command: "human-monitor-command")
    ) { try await monitor.client.humanMonitor("info network", within: limit) }
  }
}
