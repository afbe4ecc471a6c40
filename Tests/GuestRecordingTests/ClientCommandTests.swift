import Glibc
import Hypervisor
import SystemPackage
import Testing
import ToolSupport

@testable import GuestRecording

@Suite("The command whose traffic is recorded")
struct ClientCommandTests {
  private static let target = ClientCommand.Target(host: "127.0.0.1", port: 8_080)

  private static func run(
    _ words: String..., within limit: Duration = .seconds(30),
    unless interruption: Interruption = Interruption()
  ) async throws -> (ClientCommand.Outcome, String) {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("out")
    let output = try FileDescriptor.makeEmpty(path)
    defer { try? output.close() }
    let outcome = await ClientCommand(words: words).run(
      for: target, namespace: nil, within: limit, unless: interruption, output: output)
    return (outcome, String(decoding: try FileTail.read(path, atMost: 4_096), as: UTF8.self))
  }

  @Test("finds the guest in its words and in its environment")
  func places() async throws {
    let (outcome, output) = try await Self.run(
      "sh", "-c", "echo {url} {host} {port} $QUARTZ_URL $QUARTZ_HOST $QUARTZ_PORT")
    #expect(outcome == .exited(0))
    #expect(
      output == """
        http://127.0.0.1:8080 127.0.0.1 8080 http://127.0.0.1:8080 127.0.0.1 8080

        """)
    #expect(ClientCommand.Target(host: "10.0.2.15", port: 80).url == "http://10.0.2.15")
  }

  @Test("says how it ended")
  func endings() async throws {
    #expect(try await Self.run("sh", "-c", "exit 3").0 == .exited(3))
    #expect(try await Self.run("sh", "-c", "kill -9 $$").0 == .signalled(SIGKILL))
    let limit = Duration.milliseconds(50)
    #expect(try await Self.run("sleep", "60", within: limit).0 == .timedOut(limit))
    let interruption = Interruption()
    interruption.request()
    #expect(try await Self.run("sleep", "60", unless: interruption).0 == .interrupted)
  }

  @Test("what cannot be started is said in words")
  func notStarted() async throws {
    let (outcome, _) = try await Self.run("no-such-command")
    #expect(
      "\(outcome)" == "the client did not start: no-such-command: no such command")
  }
}

@Suite("Where a guest's serial trace comes from")
struct SerialSourceTests {
  @Test("is named as it is typed")
  func words() {
    let sources: [(String, SerialSource)] = [
      ("trace.bin", .path("trace.bin")), ("unix:/run/x", .socket("/run/x")),
      ("pty:/dev/pts/3", .terminal("/dev/pts/3")), ("-", .standardInput),
    ]
    for (word, source) in sources {
      #expect(SerialSource(argument: word) == source)
      #expect("\(source)" == word)
    }
    #expect(SerialSource(argument: "") == nil)
  }

  @Test("is copied byte for byte, to its end or to the stop")
  func copies() async throws {
    let directory = try TemporaryDirectory()
    let (source, copy) = (directory.path.appending("a"), directory.path.appending("b"))
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let file = try FileDescriptor.makeEmpty(source)
    try file.closeAfter { _ = try file.writeAll(bytes) }
    let stop = Interruption()
    stop.request()
    let recorder = try SerialRecorder(.path(source), to: copy)
    let account = try await recorder.run(until: CaptureStop(interruption: stop, instant: nil))
    #expect(account.byteCount == 200_000)
    #expect(try FileTail.read(copy, atMost: 1 << 20) == bytes)
  }
}

@Suite("What a soak counts")
struct SoakTests {
  @Test("elements beyond the 16 bits of an index")
  func tally() {
    var tally = FrameTally()
    var isMoving: [Bool] = []
    for index: UInt16 in [0, 40_000, 40_000, 10_000, 65_535, 0] {
      isMoving.append(tally.take(index))
    }
    #expect(tally.total == 131_072)
    #expect(isMoving == [false, true, false, true, true, true])
  }

  @Test("responses line by line, whatever else stands there")
  func responses() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.appending("log")
    let file = try FileDescriptor.makeEmpty(path)
    try file.closeAfter {
      _ = try file.writeAll("200 0.5\nnonsense\n200 1.5\n000 60\n200 x\n".utf8.map { $0 })
    }
    let requests = try ServedRequests(path)
    #expect(requests.served == 2 && requests.failed == 1)
    #expect(requests.longest == 1.5 && requests.mean == 1.0)
  }

  @Test("a request is as long as the incident's")
  func requestLength() throws {
    let plan = SoakPlan(
      driver: .polling, connections: 9, rate: 0, clientWords: [], timeLimit: .seconds(1),
      stallLimit: .seconds(1))
    let words = plan.client(frames: "f", console: "c").words
    let agent = try #require(words.firstIndex(of: "--user-agent")).advanced(by: 1)
    let request = """
      GET /?10000001 HTTP/1.1\r\nHost: 127.0.0.1:12345\r\nUser-Agent: \(words[agent])\r\n\
      Accept: */*\r\nConnection: close\r\n\r\n
      """
    #expect(request.utf8.count == 615)
    #expect(words.last == "{url}/?[10000001-10000009]")
  }
}
