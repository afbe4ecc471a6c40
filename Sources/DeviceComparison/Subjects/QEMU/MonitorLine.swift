import SystemPackage
import VirtualMachine

/// QEMU's monitor, asked one command at a time.
struct MonitorLine: ~Copyable {
  private let connection: FileDescriptor
  private var received = ""

  /// Takes the greeting; owns `connection`.
  init(_ connection: FileDescriptor) throws(SubjectError) {
    self.connection = connection
    try perform("qmp_capabilities")
  }

  deinit { try? connection.close() }

  /// Runs `command`, whose arguments are the members of a JSON object, and waits for its answer.
  mutating func perform(_ command: String, arguments: String = "") throws(SubjectError) {
    let line = "{\"execute\": \"\(command)\", \"arguments\": {\(arguments)}}\n"
    do {
      try connection.writeAll(line.utf8)
    } catch {
      throw .unexpectedReply("the monitor takes no '\(command)': \(error)")
    }
    while true {
      let reply = try nextLine()
      if reply.contains("\"return\"") { return }
      if reply.contains("\"error\"") { throw .unexpectedReply(String(reply)) }
    }
  }

  private mutating func nextLine() throws(SubjectError) -> Substring {
    while true {
      if let end = received.firstIndex(of: "\n") ?? received.firstIndex(of: "\r\n") {
        defer { received = String(received[received.index(after: end)...]) }
        return Substring(String(received[..<end]))
      }
      received += try receive()
    }
  }

  private func receive() throws(SubjectError) -> String {
    do {
      let bytes = try [UInt8](readingOnce: connection, count: 4096)
      if bytes.isEmpty { throw SubjectError.unexpectedReply("the monitor ended") }
      return String(decoding: bytes, as: UTF8.self)
    } catch let error as SubjectError {
      throw error
    } catch {
      throw .unexpectedReply("the monitor: \(error)")
    }
  }
}
