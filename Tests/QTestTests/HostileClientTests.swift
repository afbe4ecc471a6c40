import Hypervisor
import QTest
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Threads
import VirtIO
import VirtIODevice

@Suite("The served model under a hostile client")
struct HostileClientTests {
  @Test(
    "commands drawn at random, to registers and rings above all, are answered or end it",
    arguments: [DeviceInterface.legacy, .modern])
  func randomCommands(interface: DeviceInterface) throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let server = try ServedOnThread(interface: interface)
      let isAborted = try Self.isAborted(visiting: server.socket, &random)
      let end = try server.end().end
      #expect(Self.isExpected(end, isAborted), "\(end)")
    }
  }

  @Test("a line without end ends the connection, and no more")
  func endlessLine() throws {
    let server = try ServedOnThread(interface: .legacy)
    let connection = try LocalSocket.connect(to: server.socket)
    defer { try? connection.close() }
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
    // The server closes once the limit is passed, and the rest finds nobody.
    while (try? LocalSocket.send(line, over: connection)) != nil {}
    #expect(try server.wait().end == .malformed(.lineTooLong))
  }

  @Test("bytes that are no commands are refused one by one")
  func noise() throws {
    let server = try ServedOnThread(interface: .modern)
    let connection = try LocalSocket.connect(to: server.socket)
    defer { try? connection.close() }
    try LocalSocket.setLimit(.seconds(20), on: connection)
    var random = SeededGenerator(seed: 9)
    var noise = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    noise.append(contentsOf: Array("\nendianness\n".utf8))
    let lines = noise.count { $0 == UInt8(ascii: "\n") }
    try LocalSocket.send(noise, over: connection)
    var answers: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while answers.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
      let count = try LocalSocket.receive(into: &chunk, from: connection)
      try #require(count > 0)
      answers.append(contentsOf: chunk.prefix(count))
    }
    #expect(String(decoding: answers.suffix(10), as: UTF8.self) == "OK little\n")
    #expect(try server.end().end == .stopped)
  }

  @Test("a client that leaves in the middle of a line ends it")
  func halfLine() throws {
    let server = try ServedOnThread(interface: .legacy)
    let connection = try LocalSocket.connect(to: server.socket)
    try LocalSocket.send(Array("writel 0x".utf8), over: connection)
    try connection.close()
    #expect(try server.wait().end == .disconnected)
  }

  @Test("a server that nobody visits stops when it is asked to")
  func nobody() throws {
    let server = try ServedOnThread(interface: .legacy)
    #expect(try server.end().end == .stopped)
  }

  /// Sends commands until the connection ends or there were enough.
  private static func isAborted(
    visiting socket: FilePath, _ random: inout SeededGenerator
  ) throws -> Bool {
    var client = try QTestClient(path: socket)
    for _ in 0..<200 {
      switch outcome(of: (0..<20).map { _ in command(&random) }, &client) {
      case nil, .refused: continue
      case .ended: return true
      case let error?: throw error
      }
    }
    return false
  }

  private static func outcome(
    of commands: [QTestCommand], _ client: inout QTestClient
  ) -> QTestError? {
    do throws(QTestError) {
      _ = try client.perform(commands)
      return nil
    } catch {
      return error
    }
  }

  private static func isExpected(_ end: ServedModel.End, _ isAborted: Bool) -> Bool {
    if case .aborted = end { return true }
    return !isAborted && (end == .stopped || end == .disconnected)
  }

  /// Mostly stores that build and break rings; every register, some memory, some nonsense.
  private static func command(_ random: inout SeededGenerator) -> QTestCommand {
    let word = UInt64.random(in: 0...UInt64.max, using: &random)
    let small = word & 0xf
    let register = BoardMap.networkTransport + (word >> 8) % 0x120
    let aligned = register & ~3
    let memory = 0x1000 + (word >> 16) % 0x3000
    let width = QTestWidth.allCases[Int((word >> 40) & 3)]
    switch (word >> 48) % 12 {
    case 0: return .load(width, address: register)
    case 1, 2: return .store(.word, value: small, address: aligned)
    case 3: return .store(.word, value: word, address: aligned)
    case 4: return .store(width, value: word, address: register)
    case 5, 6: return .store(.half, value: small, address: memory & ~1)
    case 7: return .store(.double, value: memory, address: memory & ~7)
    case 8: return .fill(UInt8(small), address: word, byteCount: word >> 3)
    case 9: return .read(address: word, byteCount: 1 + Int(small) * 100)
    case 10: return .write([UInt8](repeating: UInt8(small), count: 40), address: register)
    default: return .store(.word, value: 7 | small, address: BoardMap.networkTransport + 0x70)
    }
  }
}

/// The model, served on a thread of its own.
final class ServedOnThread: Sendable {
  let socket: FilePath
  private let directory: TemporaryDirectory
  private let stop: StopRequest
  private let outcome: SharedOutcome
  private let thread: BlockingThread

  init(interface: DeviceInterface) throws {
    directory = try TemporaryDirectory()
    socket = directory.path.appending("test.socket")
    stop = try StopRequest()
    let listener = try LocalSocket.listen(at: socket)
    let model = ServedModel(configuration: DeviceConfiguration(interface: interface))
    let (stop, outcome) = (stop, SharedOutcome())
    self.outcome = outcome
    thread = try BlockingThread {
      let result = model.serve(at: listener, until: stop)
      try? listener.close()
      outcome.value.withLock { $0 = result }
    }
  }

  /// Waits for it to end by itself.
  func wait() throws -> ServedModel.Outcome {
    thread.join()
    let result = outcome.value.withLock { $0 }
    return try #require(result)
  }

  /// Asks it to stop, and waits.
  func end() throws -> ServedModel.Outcome {
    stop.make()
    return try wait()
  }
}

/// How serving went, once it is over.
private final class SharedOutcome: Sendable {
  let value = Mutex<ServedModel.Outcome?>(nil)
}
