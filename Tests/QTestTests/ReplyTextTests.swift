import Testing

@testable import QTest

@Suite("Replies of the test protocol as lines")
struct ReplyTextTests {
  static let replies: [(QTestLine, QTestReplyForm, String)] = [
    (.reply(.done), .done, "OK"),
    (.reply(.value(0)), .value, "OK 0x0000000000000000"),
    (.reply(.value(0x7472_6976)), .value, "OK 0x0000000074726976"),
    (.reply(.value(.max)), .value, "OK 0xffffffffffffffff"),
    (.reply(.bytes([1])), .bytes, "OK 0x01"),
    (.reply(.bytes([0, 1, 2, 3, 4, 5, 6, 7])), .bytes, "OK 0x0001020304050607"),
    (.reply(.bytes([1, 2, 3, 4])), .base64, "OK AQIDBA=="),
    (.reply(.clock(-1)), .clock, "OK -1"),
    (.reply(.endianness(.little)), .endianness, "OK little"),
    (.reply(.endianness(.big)), .endianness, "OK big"),
    (.reply(.refused("Unknown device")), .done, "FAIL Unknown device"),
    (.interrupt(QTestInterrupt(line: 23, isRaised: true)), .value, "IRQ raise 23"),
    (.interrupt(QTestInterrupt(line: 0, isRaised: false)), .done, "IRQ lower 0"),
  ]

  @Test("printed as QEMU prints them, and read back")
  func roundTrip() throws {
    for (line, form, spelling) in Self.replies {
      var text: [UInt8] = []
      line.append(to: &text, form: form)
      #expect(String(decoding: text, as: UTF8.self) == spelling + "\n")
      #expect(try QTestLine(parsing: Array(spelling.utf8)[...], expecting: form) == line)
    }
  }

  @Test("an error of QEMU's older spelling is a refusal")
  func olderSpelling() throws {
    let line = Array("ERR invalid argument size".utf8)
    #expect(
      try QTestLine(parsing: line[...], expecting: .done)
        == .reply(.refused("invalid argument size")))
  }

  @Test("an interrupt may come unasked, an answer may not")
  func unasked() throws {
    let interrupt = Array("IRQ raise 1".utf8)
    #expect(
      try QTestLine(parsing: interrupt[...], expecting: nil)
        == .interrupt(QTestInterrupt(line: 1, isRaised: true)))
    #expect(throws: QTestProtocolError.unexpectedReply("OK")) {
      try QTestLine(parsing: Array("OK".utf8)[...], expecting: nil)
    }
  }

  @Test(
    "an answer of another form is none",
    arguments: [
      ("OK 0x1", QTestReplyForm.done), ("OK", .value), ("OK x", .value), ("OK 0x123", .bytes),
      ("OK ?", .base64), ("OK middle", .endianness), ("OK 1x", .clock), ("NO", .done),
      ("", .done), ("IRQ", .done), ("IRQ raise", .done), ("IRQ raise x", .done),
      ("IRQ upset 1", .done), ("IRQ raise 1 2", .done), ("IRQ raise 4294967296", .done),
    ])
  func otherForm(line: String, form: QTestReplyForm) {
    #expect(throws: QTestProtocolError.unexpectedReply(line)) {
      try QTestLine(parsing: Array(line.utf8)[...], expecting: form)
    }
  }
}
