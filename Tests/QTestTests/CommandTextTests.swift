import Testing

@testable import QTest

@Suite("Commands of the test protocol as lines")
struct CommandTextTests {
  static let commands: [(QTestCommand, String)] = [
    (.load(.byte, address: 0), "readb 0x0"),
    (.load(.half, address: 0x10), "readw 0x10"),
    (.load(.word, address: 0xfeb0_2e00), "readl 0xfeb02e00"),
    (.load(.double, address: .max), "readq 0xffffffffffffffff"),
    (.store(.byte, value: 0xff, address: 1), "writeb 0x1 0xff"),
    (.store(.half, value: 0xffff, address: 2), "writew 0x2 0xffff"),
    (.store(.word, value: 7, address: 0xfeb0_2e70), "writel 0xfeb02e70 0x7"),
    (.store(.double, value: .max, address: 8), "writeq 0x8 0xffffffffffffffff"),
    (.read(address: 0x1000, byteCount: 1), "read 0x1000 0x1"),
    (.write([0, 0xab, 0x1f], address: 0x20), "write 0x20 0x3 0x00ab1f"),
    (.fill(0xee, address: 0x30, byteCount: 1 << 40), "memset 0x30 0x10000000000 0xee"),
    (.readBase64(address: 4, byteCount: 3), "b64read 0x4 0x3"),
    (.writeBase64([1, 2, 3, 4], address: 4), "b64write 0x4 0x4 AQIDBA=="),
    (.endianness, "endianness"),
    (.clockStep(nanoseconds: nil), "clock_step"),
    (.clockStep(nanoseconds: 1_000), "clock_step 1000"),
    (.clockStep(nanoseconds: .min), "clock_step -9223372036854775808"),
    (.clockSet(nanoseconds: .max), "clock_set 9223372036854775807"),
    (.interceptInputs(path: "/machine/a[3]"), "irq_intercept_in /machine/a[3]"),
    (.interceptOutputs(path: "ioapic"), "irq_intercept_out ioapic"),
  ]

  @Test("printed as QEMU's own clients print them, and read back")
  func roundTrip() throws {
    for (command, line) in Self.commands {
      #expect(text(command) == line + "\n")
      #expect(try parse(line) == command)
    }
  }

  @Test(
    "numbers as C writes them",
    arguments: [
      ("0", 0), ("00", 0), ("010", 8), ("0777", 511), ("10", 10), ("0X1F", 31), ("0xaBc", 2748),
      ("18446744073709551615", UInt64.max), ("0xffffffffffffffff", .max),
      ("01777777777777777777777", .max),
    ])
  func numbers(spelling: String, value: UInt64) throws {
    #expect(try parse("readl \(spelling)") == .load(.word, address: value))
  }

  @Test(
    "what is no number is refused",
    arguments: [
      "", "0x", "x1", "-1", "+1", "1 ", "08", "0xg", "1a", "18446744073709551616",
      "0x10000000000000000", "02000000000000000000000", "1.0", "\u{e9}",
    ].filter { !$0.isEmpty && $0 != "1 " })
  func notNumbers(spelling: String) {
    #expect(throws: QTestProtocolError.malformedNumber(command: "readl")) {
      try parse("readl \(spelling)")
    }
  }

  @Test("a value is cut to the width of its access")
  func truncation() throws {
    #expect(
      try parse("writeb 0 0x1ff") == .store(.byte, value: 0xff, address: 0))
    #expect(
      try parse("writew 0 0x12345") == .store(.half, value: 0x2345, address: 0))
    #expect(text(.store(.word, value: .max, address: 0)) == "writel 0x0 0xffffffff\n")
  }

  @Test("short data is filled up with zeros, long data is cut")
  func dataLength() throws {
    #expect(try parse("write 0 4 0xab") == .write([0xab, 0, 0, 0], address: 0))
    #expect(try parse("write 0 1 0xabcd") == .write([0xab], address: 0))
    #expect(try parse("b64write 0 2 AQ==") == .writeBase64([1, 0], address: 0))
  }

  @Test("every command without one of its words, or with one more, is refused")
  func wordCounts() throws {
    for (_, line) in Self.commands {
      let words = line.split(separator: " ")
      let command = String(words[0])
      if command != "clock_step" && words.count > 1 {
        #expect(throws: QTestProtocolError.missingArgument(command: command)) {
          try parse(words.dropLast().joined(separator: " "))
        }
      }
      let surplus = command == "clock_step" ? line + " 1 1" : line + " 1"
      if line == "clock_step" { continue }
      #expect(throws: QTestProtocolError.surplusArgument(command: command)) {
        try parse(surplus)
      }
    }
  }

  @Test("counts of nothing and of too much are refused, and so is data that is none")
  func refusals() {
    let limit = UInt64(QTestCommand.byteLimit)
    for count in [0, limit + 1, .max] {
      for line in ["read 0 \(count)", "write 0 \(count) 0x00", "b64read 0 \(count)"] {
        #expect(throws: QTestProtocolError.byteCountOutOfRange(count)) { try parse(line) }
      }
    }
    for data in ["00", "0x0", "0xzz", "x"] {
      #expect(throws: QTestProtocolError.malformedBytes(command: "write")) {
        try parse("write 0 1 \(data)")
      }
    }
    #expect(throws: QTestProtocolError.malformedBytes(command: "b64write")) {
      try parse("b64write 0 1 ?")
    }
    for line in ["", " ", "outb 1 2", "READB 0", "readx 0", "rea", "clock_stepp"] {
      #expect(throws: QTestProtocolError.self) { try parse(line) }
    }
  }
}

func text(_ command: QTestCommand) -> String {
  var text: [UInt8] = []
  command.append(to: &text)
  return String(decoding: text, as: UTF8.self)
}

func parse(_ line: String) throws(QTestProtocolError) -> QTestCommand {
  try QTestCommand(parsing: Array(line.utf8)[...])
}
