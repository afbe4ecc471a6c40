import FoundationEssentials
import SystemPackage

/// QEMU's monitor, each command waited for.
final class BoardMonitor {
  private let connection: FileDescriptor
  private var splitter = LineSplitter(byteLimit: 1 << 20)
  private var lines: [[UInt8]] = []
  private var lastIdentifier = 0

  /// Talks over `connection`, which it owns and closes.
  init(connection: FileDescriptor) throws(VirtualMachineError) {
    self.connection = connection
    _ = try execute("qmp_capabilities", nil, as: QMPNothing.self)
  }

  deinit { connection.closeQuietly() }

  /// Runs a command of the human monitor and returns what it says.
  func run(_ line: String) throws(VirtualMachineError) -> String {
    try execute("human-monitor-command", ["command-line": line], as: String.self)
  }

  private func execute<Value: Decodable>(
    _ command: String, _ arguments: [String: String]?, as type: Value.Type
  ) throws(VirtualMachineError) -> Value {
    lastIdentifier += 1
    let request = QMPCommand(execute: command, id: lastIdentifier, arguments: arguments)
    do {
      try LocalSocket.send(Array(JSONEncoder().encode(request)) + [0x0a], over: connection)
      while true {
        let line = try nextLine(command)
        let message = try JSONDecoder().decode(QMPMessage.self, from: Data(line))
        switch message.kind {
        case .reply(lastIdentifier):
          return try JSONDecoder().decode(QMPReply<Value>.self, from: Data(line)).value
        case .refusal(_, let reason):
          throw VirtualMachineError.monitorRefused(command: command, reason: reason)
        case .greeting, .event, .reply, .unknown: continue
        }
      }
    } catch let error as VirtualMachineError {
      throw error
    } catch {
      throw .malformedMonitorMessage(byteCount: 0)
    }
  }

  private func nextLine(_ command: String) throws(VirtualMachineError) -> [UInt8] {
    while lines.isEmpty {
      var chunk = [UInt8](repeating: 0, count: 16_384)
      let count = try LocalSocket.receive(into: &chunk, from: connection)
      if count == 0 { throw .ended(waitingFor: .monitorReply(command: command)) }
      lines = splitter.split(Array(chunk.prefix(count)))
    }
    return lines.removeFirst()
  }
}
