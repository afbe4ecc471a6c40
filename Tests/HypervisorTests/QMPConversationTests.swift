import FoundationEssentials
import TestSupport
import Testing

@testable import Hypervisor

@Suite("The monitor's protocol without a monitor")
struct QMPConversationTests {
  @Test("a command is one line of JSON, whatever its words are")
  func command() throws {
    var conversation = QMPConversation()
    let text = "a \"b\" \\ \n \r \u{0} \u{1f} täil 🪨"
    _ = conversation.command("first")
    let line = conversation.command("x", ["command-line": text, "other": ""]).line
    #expect(line.last == 10 && !line.dropLast().contains(10))
    let object = try #require(
      try JSONDecoder().decode([String: Word].self, from: Data(line)) as [String: Word]?)
    #expect(
      object == [
        "execute": .text("x"), "id": .number(2),
        "arguments": .fields(["command-line": text, "other": ""]),
      ])
  }

  private enum Word: Equatable, Decodable {
    case text(String)
    case number(Int)
    case fields([String: String])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(Int.self) {
        self = .number(number)
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else {
        self = .fields(try value.decode([String: String].self))
      }
    }
  }

  @Test("bytes mean the same however they are cut", arguments: [1, 2, 7, 64, 4_096])
  func pieces(byteCount: Int) throws {
    let lines = [
      #"{"event": "A"}"#, #"{"QMP": {}}"#, #"{"event": "B"}"#, #"{"return": "x", "id": 9}"#,
      #"{"error": {"desc": "late"}, "id": 8}"#, #"{"event": "C"}"#, #"{"return": "y", "id": 1}"#,
      #"{"event": "SHUTDOWN", "data": {"reason": "guest-reset"}}"#,
    ]
    let bytes = Array(lines.map { $0 + "\r\n" }.joined().utf8)
    var conversation = QMPConversation()
    let command = conversation.command("x")
    var (isGreeted, value): (Bool, String?) = (false, nil)
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      conversation.receive(Array(bytes[start..<min(start + byteCount, bytes.count)]))
      if !isGreeted { isGreeted = try conversation.takeGreeting() }
      if isGreeted, value == nil {
        value = try conversation.takeReply(to: command)?.value(as: String.self)
      }
    }
    try conversation.takeEvents()
    #expect(value == "y")
    #expect(conversation.events.map(\.name) == ["A", "B", "C", "SHUTDOWN"])
    #expect(conversation.shutdownReason == "guest-reset")
  }

  @Test("random bytes give an answer, an error, or nothing yet", arguments: 1...8)
  func hostile(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let seeds = [
      #"{"return": {}, "id": 1}"#, #"{"event": "X", "data": {"reason": 1}}"#,
      #"{"error": {"desc": "d"}, "id": 1}"#, "[[[[", "{\"id\": 1e999}", "\"\\ud800\"",
    ]
    for _ in 0..<500 {
      var conversation = QMPConversation()
      let command = conversation.command("x")
      var bytes = Array((seeds.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
      conversation.receive(bytes + [10])
      do throws(HypervisorError) {
        _ = try conversation.takeReply(to: command)?.value(as: String.self)
      } catch .malformedMonitorMessage, .unexpectedMonitorReply, .monitorRefused {
        continue
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}
