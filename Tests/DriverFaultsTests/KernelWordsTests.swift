import DriverFaults
import KernelCore
import NetStack
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODriver
import Wire

@Suite("The kernel command line")
struct KernelWordsTests {
  private static func parse(_ line: String) throws -> RequestedKernel {
    try RequestedKernel(commandLine: Array(line.utf8))
  }

  @Test(
    "silence gives the defaults",
    arguments: ["", " ", "\t  \t", "virtio_mmio.device=512@0xfeb00000:5"])
  func defaults(_ line: String) throws {
    let kernel = try Self.parse(line)
    let configuration = kernel.configuration
    #expect(configuration == KernelConfiguration())
    #expect(kernel.faults == AskedFaults())
    #expect(configuration.address == IPv4Address(10, 0, 2, 15))
    #expect(configuration.prefixLength == 24)
    #expect(configuration.gateway == IPv4Address(10, 0, 2, 2))
    #expect(configuration.port == 80)
    #expect(configuration.driver == .init(queueSize: 256, receiveBufferCount: 256))
    #expect(configuration.trace == TraceOptions())
  }

  @Test("words in any order")
  func everyWord() throws {
    let words = [
      "ip=192.0.2.7/28", "gateway=192.0.2.1", "port=8080", "driver=interrupt", "queue-size=64",
      "receive-buffers=17", "first-position=65520", "trace=flight",
      "trace-blocks=9",
    ]
    for turn in words.indices {
      let line = (words[turn...] + words[..<turn]).joined(separator: " ")
      let configuration = try Self.parse(line).configuration
      #expect(configuration.trace.mode == .flight && configuration.trace.blockCount == 9)
      #expect(configuration.address == IPv4Address(192, 0, 2, 7))
      #expect(configuration.prefixLength == 28)
      #expect(configuration.gateway == IPv4Address(192, 0, 2, 1))
      #expect(configuration.port == 8_080)
      #expect(
        configuration.driver
          == .init(queueSize: 64, firstPosition: RingPosition(65_520), receiveBufferCount: 17))
    }
  }

  @Test("the polling driver and its words")
  func polling() throws {
    let line = "driver=polling polling-merge=on polling-guard=on polling-limit=10000000"
    let faults = try Self.parse(line + " polling-report=on first-position=9").faults
    #expect(faults.isPolling && faults.polling.reportsStall)
    #expect(faults.polling.mergesReceiveBuffers && faults.polling.guardsAvailableIndex)
    #expect(faults.polling.transmitPollLimit == 10_000_000)
    #expect(faults.polling.firstPosition == RingPosition(9))
    #expect(try !Self.parse("polling-merge=on").faults.isPolling)
    #expect(try !Self.parse("driver=polling driver=interrupt").faults.isPolling)
  }

  @Test("the driver's policy: names that combine, the watchdog's duty, memory that is short")
  func policy() throws {
    for variant in PolicyVariant.allCases {
      var expected = DriverPolicy()
      expected.take(variant)
      #expect(try Self.parse("policy=\(variant.name)").faults.policy == expected)
    }
    var both = DriverPolicy()
    both.take(.neverRefilled)
    both.take(.headerTwoOff)
    let words = "watchdog=report event-index=on policy=never-refilled,header-two-off"
    let shortage = " fail-refill=2 fail-refill-after=5 fail-refill-every=3 fail-transmit-every=4"
    let all = try Self.parse(words + shortage)
    #expect(all.faults.policy == both && all.configuration.driver.usesEventIndex)
    #expect(all.configuration.driver.watchdog == .reports)
    #expect(all.faults.refusedBuffers == 2 && all.faults.refusalPeriod == 3)
    #expect(all.faults.grantedBuffers == 5 && all.faults.transmitRefusalPeriod == 4)
    #expect(try Self.parse("watchdog=off").configuration.driver.watchdog == .off)
  }

  @Test("faults are asked for one by one")
  func faults() throws {
    let all = try Self.parse("halt-after=3 retransmission=off drop-transmit=144")
    #expect(!all.faults.retransmits && !all.configuration.timing.retransmits)
    #expect(all.faults.droppedSegment == 144 && all.faults.haltAfterFrames == 3)
  }

  @Test(
    "the edges of every range",
    arguments: [
      "port=1", "port=65535", "port=00080", "queue-size=1", "queue-size=1024", "receive-buffers=1",
      "receive-buffers=1024", "ip=0.0.0.0/0", "ip=255.255.255.255/32", "first-position=0",
      "first-position=65535", "polling-limit=1", "polling-limit=4294967295",
      "drop-transmit=1", "drop-transmit=4294967295", "halt-after=1", "halt-after=4294967295",
    ])
  func edges(_ line: String) throws {
    _ = try Self.parse(line)
  }

  @Test("more receive buffers than descriptors are as many as there are descriptors")
  func receiveBuffersFollowQueueSize() throws {
    for line in [
      "receive-buffers=512 queue-size=8", "queue-size=8 receive-buffers=512", "queue-size=8",
    ] {
      #expect(try Self.parse(line).configuration.driver.receiveBufferCount == 8)
    }
    #expect(
      try Self.parse("receive-buffers=3 queue-size=8").configuration.driver.receiveBufferCount == 3)
  }

  @Test("a word is given twice: the last one counts")
  func lastOneCounts() throws {
    #expect(try Self.parse("port=1 port=2").configuration.port == 2)
  }

  static let badWords = [
    "ip", "ip=", "ip=10.0.2.15", "ip=10.0.2.15/", "ip=/24", "ip=10.0.2/24", "ip=10.0.2.15.1/24",
    "ip=10.0.2.256/24", "ip=10.0.2.15/33", "ip=10.0.2.-1/24", "ip=10..2.15/24", "ip=10.0.2.15/x",
    "ip=a.b.c.d/24", "ip=10.0.2.15/24/24", "ip=10.0.2.15/4294967320",
    "gateway", "gateway=", "gateway=10.0.2", "gateway=10.0.2.2/24", "gateway=10.0.2.2.",
    "gateway=.",
    "port", "port=", "port=0", "port=65536", "port=-1", "port=80x", "port=18446744073709551696",
    "driver", "driver=", "driver=poll", "driver=Interrupt", "driver=interruptx",
    "queue-size", "queue-size=", "queue-size=0", "queue-size=3", "queue-size=2048",
    "queue-size=256!", "receive-buffers", "receive-buffers=0",
    "receive-buffers=1025", "first-position=65536", "first-position=", "polling-merge=off",
    "polling-guard=1", "polling-limit=0", "polling-limit=4294967296",
    "retransmission", "retransmission=on", "drop-transmit", "drop-transmit=0",
    "policy", "policy=", "policy=never-refilled,", "policy=,", "policy=Never-refilled",
    "policy=never-refilled,x", "watchdog", "watchdog=on", "watchdog=heals", "event-index",
    "event-index=off", "fail-refill=", "fail-refill=0",
    "fail-refill-after=0", "fail-refill-every=x",
    "fail-transmit-every=0", "fail-transmit-every=4294967296",
    "drop-transmit=4294967296", "halt-after=", "halt-after=0", "halt-after=x", "trace",
    "trace=serial", "trace=", "trace-blocks=0", "trace-blocks=16777216", "quiet", "x=y", "=",
    "polcy=never-refilled",
  ]

  @Test("a value that makes no sense is refused where it stands", arguments: badWords)
  func refused(_ word: String) {
    for (before, after) in [("", ""), ("port=81 ", ""), ("  port=9\t", " port=82"), ("", " ip=1")] {
      #expect(throws: WordError.self) {
        try Self.parse(before + word + after)
      }
      do throws(WordError) {
        _ = try RequestedKernel(commandLine: Array((before + word + after).utf8))
      } catch {
        let start = before.utf8.count
        #expect(error.range == start..<(start + word.utf8.count), "\(before)\(word)\(after)")
      }
    }
  }

  static let misspelled = [
    ("polcy=never-refilled", "policy=never-refilled"),
    ("policy=never-refiled", "policy=never-refilled"),
    ("policy=header-two-off,nver-refilled", "policy=header-two-off,never-refilled"),
    ("trace=flgiht", "trace=flight"), ("que-size=16", "queue-size=16"),
    ("drver=polling", "driver=polling"), ("driver=poling", "driver=polling"),
    ("watchdog=reports", "watchdog=report"), ("prt", "port"),
  ]

  @Test("a misspelled word is an error with a suggestion", arguments: misspelled)
  func suggestion(_ word: String, _ meant: String) throws {
    let line = Array(("port=80 " + word).utf8)
    let error = try #require(throws: WordError.self) { try RequestedKernel(commandLine: line) }
    #expect(error.suggestion == Array(meant.utf8))
    let text = String(decoding: error.text(in: line), as: UTF8.self)
    #expect(text.contains("'\(word)'") && text.hasSuffix("did you mean \(meant)?"), "\(text)")
  }

  @Test("what is far from every word gets no suggestion, and no byte of it reaches a terminal raw")
  func noSuggestion() throws {
    for word in [
      "quiet", "BOOT_IMAGE=/vmlinuz", "\u{1b}[2J\u{7}", String(repeating: "x", count: 900),
    ] {
      let line = Array(word.utf8)
      let error = try #require(throws: WordError.self) { try RequestedKernel(commandLine: line) }
      #expect(error.suggestion == nil && error.takes == nil)
      let text = error.text(in: line)
      #expect(text.count < 200 && text.allSatisfy { (0x20..<0x7F).contains($0) })
    }
  }

  @Test("a recording shows what its kernel did with a word that it did not know")
  func recorded() throws {
    let line = Array("port=81 quiet".utf8)
    let kernel = try RequestedKernel(commandLine: line, unknownWords: .passedOver)
    #expect(kernel.configuration.port == 81)
    #expect(UnknownWords(shownBy: .entropy(7)) == .passedOver)
    #expect(UnknownWords(shownBy: .flushed(.halted)) == .refused)
    #expect(UnknownWords(shownBy: nil) == .refused)
    #expect(throws: WordError.self) {
      try RequestedKernel(commandLine: Array("port=0".utf8), unknownWords: .passedOver)
    }
  }

  @Test("every truncation, and every byte changed to any other, is taken or refused, never a trap")
  func hostileLines() {
    let line = Array(
      "ip=192.0.2.7/28 gateway=192.0.2.1 port=8080 queue-size=64 receive-buffers=17".utf8)
    var refused = 0
    func parse(_ bytes: [UInt8]) {
      do throws(WordError) {
        let configuration = try RequestedKernel(commandLine: bytes).configuration
        #expect(configuration.driver.receiveBufferCount <= configuration.driver.queueSize)
      } catch {
        refused += 1
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= bytes.count)
        #expect(!error.range.isEmpty)
      }
    }
    for end in line.indices { parse(Array(line[..<end])) }
    #expect(refused > 10)
    for place in line.indices {
      for byte in UInt8.min...(.max) {
        var changed = line
        changed[place] = byte
        parse(changed)
      }
    }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      parse(generator.bytes(Int.random(in: 0...200, using: &generator)))
    }
  }
}
