import Hypervisor
import SystemPackage
import Testing

@Suite("A growing file", .timeLimit(.minutes(1)))
struct FollowedFileTests {
  private struct Growing: ~Copyable {
    let directory: TemporaryDirectory
    let path: FilePath
    let file: FileDescriptor

    init() throws {
      let directory = try TemporaryDirectory()
      let path = directory.path.appending("text")
      file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
      self.path = path
      self.directory = directory
    }

    deinit { try? file.close() }

    func append(_ text: String) throws {
      try file.writeAll(Array(text.utf8))
    }
  }

  @Test("is read as it grows, each byte once")
  func growth() async throws {
    let growing = try Growing()
    var followed = try FollowedFile(growing.path)
    #expect(try followed.readAppended().isEmpty)
    for text in ["a", "bc", "\n", "def"] {
      try growing.append(text)
      #expect(try await followed.next() == Array(text.utf8))
      #expect(try followed.readAppended().isEmpty)
    }
  }

  @Test("wakes a reader that waits for it")
  func wakeup() async throws {
    let growing = try Growing()
    let path = growing.path
    let (waiting, continuation) = AsyncStream.makeStream(of: Void.self)
    let reader = Task {
      await Result { () async throws(HypervisorError) in
        var followed = try FollowedFile(path)
        continuation.finish()
        return try await followed.next()
      }
    }
    for await _ in waiting {}
    try growing.append("late")
    #expect(try await reader.value.get() == Array("late".utf8))
  }

  @Test("lets a cancelled reader go")
  func cancellation() async throws {
    let growing = try Growing()
    let path = growing.path
    let reader = Task {
      await Result { () async throws(HypervisorError) in
        var followed = try FollowedFile(path)
        return try await followed.next()
      }
    }
    reader.cancel()
    #expect(await reader.value == .failure(.cancelled))
  }

  @Test("gives its lines whole, however they are cut", arguments: 1...9)
  func lines(pieceLength: Int) async throws {
    let growing = try Growing()
    let text = Array("ok one\r\nno\nok two\n\nok \u{FFFD}\nok unfinished")
    var search = try LineSearch(growing.path, prefix: "ok")
    var found: [String] = []
    for start in stride(from: 0, to: text.count, by: pieceLength) {
      try growing.append(String(text[start..<min(start + pieceLength, text.count)]))
      while let line = try search.nextWritten() { found.append(line) }
    }
    #expect(found == ["ok one", "ok two", "ok \u{FFFD}"])
  }

  @Test("cannot make a search hold a line without end")
  func endlessLine() async throws {
    let growing = try Growing()
    try growing.append("ok" + String(repeating: "x", count: 200_000) + "\nok next\n")
    var search = try LineSearch(growing.path, prefix: "ok")
    #expect(try search.nextWritten()?.utf8.count == 4_096)
    #expect(try search.nextWritten() == "ok next")
  }

  @Test("that is missing is an error")
  func missing() {
    #expect(throws: HypervisorError.system(.watchFile, .noSuchFileOrDirectory)) {
      _ = try FollowedFile("/nowhere/at/all")
    }
  }

  @Test("has no socket of a path that is too long")
  func longSocketPath() {
    let path = FilePath("/" + String(repeating: "s", count: 200))
    #expect(throws: HypervisorError.socketPathTooLong(path)) {
      try LocalSocket.connect(to: path).close()
    }
  }
}
