import KernelCore
import TestSupport
import Testing
import VirtIO
import VirtIODriver
import Wire

@Suite("The kernel command line")
struct KernelConfigurationTests {
  private static func parse(_ line: String) throws -> KernelConfiguration {
    try KernelConfiguration(commandLine: Array(line.utf8))
  }

  @Test("silence gives the defaults", arguments: ["", " ", "\t  \t", "console=ttyS0 trace=serial"])
  func defaults(_ line: String) throws {
    let configuration = try Self.parse(line)
    #expect(configuration == KernelConfiguration())
    #expect(configuration.address == IPv4Address(10, 0, 2, 15))
    #expect(configuration.prefixLength == 24)
    #expect(configuration.gateway == IPv4Address(10, 0, 2, 2))
    #expect(configuration.port == 80)
    #expect(configuration.driver == .init(queueSize: 256, receiveBufferCount: 256))
    #expect(configuration.polling == nil)
  }

  @Test("every word, in any order, among words of others")
  func everyWord() throws {
    let words = [
      "ip=192.0.2.7/28", "gateway=192.0.2.1", "port=8080", "driver=interrupt", "queue-size=64",
      "receive-buffers=17", "first-position=65520", "other=1", "quiet",
    ]
    for turn in words.indices {
      let line = (words[turn...] + words[..<turn]).joined(separator: " ")
      let configuration = try Self.parse(line)
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
    let variant = try #require(try Self.parse(line + " first-position=9").polling)
    #expect(variant.mergesReceiveBuffers && variant.guardsAvailableIndex)
    #expect(variant.transmitPollLimit == 10_000_000)
    #expect(variant.firstPosition == RingPosition(9))
    #expect(try Self.parse("polling-merge=on").polling == nil)
    #expect(try Self.parse("driver=polling driver=interrupt").polling == nil)
  }

  @Test("the driver's policy: names that combine, the watchdog's duty, memory that is short")
  func policy() throws {
    let none = try Self.parse("").driver
    #expect(none.policy == DriverPolicy() && !none.usesEventIndex)
    for variant in PolicyVariant.allCases {
      var expected = DriverPolicy()
      expected.take(variant)
      #expect(try Self.parse("policy=\(variant.name)").driver.policy == expected)
    }
    var both = DriverPolicy()
    both.take(.neverRefilled)
    both.take(.headerTwoOff)
    both.watchdog = .reports
    let words = "watchdog=report event-index=on policy=never-refilled,header-two-off"
    let shortage = " fail-refill=2 fail-refill-after=5 fail-refill-every=3 fail-transmit-every=4"
    let all = try Self.parse(words + shortage)
    #expect(all.driver.policy == both && all.driver.usesEventIndex)
    #expect(all.driver.refusedBuffers == 2 && all.driver.refusalPeriod == 3)
    #expect(all.driver.grantedBuffers == 5 && all.driver.transmitRefusalPeriod == 4)
    #expect(try Self.parse("watchdog=off").driver.policy.watchdog == .off)
  }

  @Test("faults are asked for one by one")
  func faults() throws {
    let none = try Self.parse("").faults
    #expect(none.retransmits && none.droppedSegment == nil && none.haltAfterFrames == nil)
    let all = try Self.parse("halt-after=3 retransmission=off drop-transmit=144").faults
    #expect(!all.retransmits && all.droppedSegment == 144 && all.haltAfterFrames == 3)
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
      #expect(try Self.parse(line).driver.receiveBufferCount == 8)
    }
    #expect(try Self.parse("receive-buffers=3 queue-size=8").driver.receiveBufferCount == 3)
  }

  @Test("a word is given twice: the last one counts")
  func lastOneCounts() throws {
    #expect(try Self.parse("port=1 port=2").port == 2)
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
    "drop-transmit=4294967296", "halt-after=", "halt-after=0", "halt-after=x",
  ]

  @Test("a value that makes no sense is refused where it stands", arguments: badWords)
  func refused(_ word: String) {
    for (before, after) in [("", ""), ("port=81 ", ""), ("  x=y\t", " port=82"), ("", " ip=1")] {
      #expect(throws: KernelConfiguration.BadWord.self) {
        try Self.parse(before + word + after)
      }
      do throws(KernelConfiguration.BadWord) {
        _ = try KernelConfiguration(commandLine: Array((before + word + after).utf8))
      } catch {
        let start = before.utf8.count
        #expect(error.range == start..<(start + word.utf8.count), "\(before)\(word)\(after)")
      }
    }
  }

  @Test("every truncation, and every byte changed to any other, is taken or refused, never a trap")
  func hostileLines() {
    let line = Array(
      "ip=192.0.2.7/28 gateway=192.0.2.1 port=8080 queue-size=64 receive-buffers=17".utf8)
    var refused = 0
    func parse(_ bytes: [UInt8]) {
      do throws(KernelConfiguration.BadWord) {
        let configuration = try KernelConfiguration(commandLine: bytes)
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
