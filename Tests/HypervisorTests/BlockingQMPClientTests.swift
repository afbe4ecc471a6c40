import SystemPackage
import Testing
import Threads

@testable import Hypervisor

@Suite("QEMU's monitor, waited for by a thread", .timeLimit(.minutes(1)))
struct BlockingQMPClientTests {
  private static let greeting = #"{"QMP": {"version": {}, "capabilities": []}}"#
  private static let nothing = #"{"return": {}, "id": 1}"#
  private static let limit = Duration.seconds(20)

  /// A connection on which the other side said `lines` and may have hung up.
  private func connection(
    hearing lines: [String], hangsUp: Bool = false
  ) throws -> (near: FileDescriptor, far: FileDescriptor?) {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("socket")
    let listener = try LocalSocket.listen(at: path)
    defer { listener.closeQuietly() }
    let near = try LocalSocket.connect(to: path)
    let far = try LocalSocket.accept(from: listener)
    try LocalSocket.send(Array(lines.map { "\($0)\r\n" }.joined().utf8), over: far)
    if hangsUp { far.closeQuietly() }
    return (near, hangsUp ? nil : far)
  }

  /// What a client throws that runs one command of the human monitor, or what it returns.
  private func answer(
    hearing lines: [String], hangsUp: Bool = false, limit: Duration = limit
  ) throws -> Result<String, HypervisorError> {
    let (near, far) = try connection(hearing: lines, hangsUp: hangsUp)
    defer { far?.closeQuietly() }
    return Result { () throws(HypervisorError) in
      try BlockingQMPClient(connection: near, limit: limit).humanMonitor("info network")
    }
  }

  @Test("answers in the middle of events, late replies and late refusals")
  func reply() throws {
    let answer = try answer(hearing: [
      Self.greeting, #"{"event": "RESUME"}"#, Self.nothing, #"{"return": "late", "id": 1}"#,
      #"{"error": {"desc": "of an earlier command"}, "id": 1}"#, #"{"later": "version"}"#,
      #"{"return": "text", "id": 2}"#,
    ])
    #expect(answer == .success("text"))
  }

  @Test("refuses in its own words")
  func refusal() throws {
    let answer = try answer(hearing: [
      Self.greeting, Self.nothing, #"{"error": {"class": "X", "desc": "not now"}, "id": 2}"#,
    ])
    #expect(
      answer == .failure(.monitorRefused(command: "human-monitor-command", reason: "not now")))
  }

  @Test("is said to talk nonsense when it does, and only then")
  func nonsense() throws {
    let nonsense = try answer(hearing: [Self.greeting, Self.nothing, "nonsense"])
    #expect(nonsense == .failure(.malformedMonitorMessage(byteCount: 8)))
    let otherForm = try answer(hearing: [Self.greeting, Self.nothing, #"{"return": 7, "id": 2}"#])
    #expect(otherForm == .failure(.unexpectedMonitorReply(command: "human-monitor-command")))
  }

  @Test("that hangs up has ended, wherever it stops", arguments: 0...2)
  func hangUp(lineCount: Int) throws {
    let lines = Array([Self.greeting, Self.nothing].prefix(lineCount))
    guard case .failure(.ended) = try answer(hearing: lines, hangsUp: true) else {
      Issue.record("not reported as ended")
      return
    }
  }

  @Test("that says nothing is given up after the limit, by what was waited for")
  func silence() throws {
    let short = Duration.milliseconds(20)
    #expect(
      try answer(hearing: [], limit: short)
        == .failure(.timedOut(waitingFor: .monitorConnection, limit: short)))
    #expect(
      try answer(hearing: [Self.greeting, Self.nothing], limit: short)
        == .failure(
          .timedOut(waitingFor: .monitorReply(command: "human-monitor-command"), limit: short)))
  }

  @Test("that never stops talking is given up after the limit too")
  func flood() throws {
    let (near, far) = try connection(hearing: [Self.greeting, Self.nothing])
    let talk = Array(String(repeating: #"{"event": "X"}"# + "\n", count: 1_000).utf8)
    let peer = try #require(far)
    let talker = try BlockingThread {
      // Ends when the client has hung up.
      while (try? LocalSocket.send(talk, over: peer)) != nil {}
      peer.closeQuietly()
    }
    let short = Duration.milliseconds(50)
    #expect(
      throws: HypervisorError.timedOut(
        waitingFor: .monitorReply(command: "human-monitor-command"), limit: short)
    ) {
      try BlockingQMPClient(connection: near, limit: short).humanMonitor("info network")
    }
    talker.join()
  }
}
