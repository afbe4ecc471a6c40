import TestSupport
import Testing

@testable import QTest

@Suite("Lines of the test protocol from a hostile peer")
struct HostileLineTests {
  @Test("a command with any bytes flipped, cut or added is read or refused, never a trap")
  func damagedCommands() {
    var random = SeededGenerator(seed: 1)
    var refused = 0
    for _ in 0..<20_000 {
      let index = Int.random(in: 0..<CommandTextTests.commands.count, using: &random)
      let line = damaged(CommandTextTests.commands[index].1, &random)
      guard let command = try? QTestCommand(parsing: line[...]) else {
        refused += 1
        continue
      }
      // What was read is printed as a line that reads the same.
      var text: [UInt8] = []
      command.append(to: &text)
      let again = try? QTestCommand(parsing: text.dropLast())
      #expect(again == command)
    }
    #expect(refused > 1_000)
  }

  @Test("an answer with any bytes flipped, cut or added is read or refused, never a trap")
  func damagedReplies() {
    var random = SeededGenerator(seed: 2)
    var refused = 0
    for _ in 0..<20_000 {
      let index = Int.random(in: 0..<ReplyTextTests.replies.count, using: &random)
      let (_, form, spelling) = ReplyTextTests.replies[index]
      let line = damaged(spelling, &random)
      if (try? QTestLine(parsing: line[...], expecting: form)) == nil { refused += 1 }
    }
    #expect(refused > 1_000)
  }

  @Test("lines come out the same, however the stream was cut")
  func cuts() throws {
    let stream = Array("one\ntwo\r\n\nthree\n".utf8)
    for first in 0...stream.count {
      for second in first...stream.count {
        var buffer = LineBuffer()
        var lines: [String] = []
        for part in [stream[..<first], stream[first..<second], stream[second...]] {
          try buffer.append(part)
          while let line = buffer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(lines == ["one", "two", "", "three"])
      }
    }
  }

  @Test("a line without end is refused at the limit, not kept")
  func endless() throws {
    var buffer = LineBuffer()
    let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
    var accepted = 0
    #expect(throws: QTestProtocolError.lineTooLong) {
      while accepted < 100 {
        try buffer.append(chunk)
        accepted += 1
      }
    }
    #expect(accepted == QTestCommand.lineByteLimit / chunk.count)
  }

  private func damaged(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var line = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...line.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0 where place < line.count: line[place] = .random(in: 0...255, using: &random)
      case 1: line.removeSubrange(place...)
      default: line.insert(.random(in: 0x20...0x7f, using: &random), at: place)
      }
    }
    return line.filter { $0 != UInt8(ascii: "\n") }
  }
}
