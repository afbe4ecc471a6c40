import Simulation
import TestSupport
import Testing
import Wire

@testable import Replay

@Suite("What a client said, told by what it had heard")
struct RecordedConversationTests {
  private static let first: UInt32 = .max - 3

  private func segment(
    _ flags: TCPFlags, at offset: Int, acknowledging heard: Int = 0, _ text: String = ""
  ) throws -> TCPSegment {
    let frame = TCPSegment(Self.frame.frameSpan)
    return try #require(frame).with(
      TCPHeader(
        sourcePort: 40_000, destinationPort: 80,
        sequence: TCPSequenceNumber(rawValue: Self.first).advanced(by: offset),
        acknowledgment: TCPSequenceNumber(rawValue: .max).advanced(by: 2 + heard),
        flags: flags, window: 1_000),
      text: Array(text.utf8))
  }

  /// A SYN from 10.0.2.2:40000 to 10.0.2.15:80.
  private static let frame: [UInt8] = [
    0x52, 0x54, 0, 0x12, 0x34, 0x56, 0x52, 0x54, 0, 0x99, 0, 2, 8, 0,
    0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0x22, 0xC0, 10, 0, 2, 2, 10, 0, 2, 15,
    0x9C, 0x40, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 3, 0xE8, 0, 0, 0, 0,
  ]

  private func conversation() throws -> RecordedConversation {
    RecordedConversation(try segment(.syn, at: 0), at: 1_000)
  }

  @Test("a frame is read back as it was built, its checksums right")
  func frames() throws {
    let built = try segment([.ack, .psh], at: 1, "GET /")
    let frame = built.frame
    let parsed = TCPSegment(frame.frameSpan)
    let read = try #require(parsed)
    #expect(read.header == built.header && read.text == built.text)
    #expect(read.fromClient == built.fromClient && read.length == 5)
    #expect(frame.count == 14 + 20 + 20 + 5)
    for count in 0..<frame.count {
      let cut = TCPSegment(Array(frame.prefix(count)).frameSpan)
      #expect(cut == nil, "cut at \(count)")
    }
  }

  @Test("what is sent again says nothing new, across the wrap of the sequence numbers")
  func repetition() throws {
    var said = try conversation()
    said.take(try segment(.ack, at: 1), at: 2_000)
    said.take(try segment([.ack, .psh], at: 1, "abcdef"), at: 3_000)
    said.take(try segment([.ack, .psh], at: 1, "abcdef"), at: 4_000)
    said.take(try segment([.ack, .psh], at: 4, "defgh"), at: 5_000)
    said.take(try segment([.ack, .fin], at: 9), at: 6_000)
    said.take(try segment([.ack, .fin], at: 9), at: 7_000)
    #expect(said.steps.map { String(decoding: $0.text, as: UTF8.self) } == ["abcdef", "gh", ""])
    #expect(said.steps.map { $0.flags.contains(.fin) } == [false, false, true])
    #expect(said.steps.map(\.pause) == [2_000, 2_000, 1_000])
  }

  @Test("each step knows what had been heard, and waits from then on")
  func hearing() throws {
    var said = try conversation()
    said.take(try segment(.ack, at: 1), at: 2_000)
    said.take(try segment(.ack, at: 1, "a"), at: 3_000)
    said.take(try segment(.ack, at: 2, acknowledging: 500), at: 9_000)
    said.take(try segment(.ack, at: 2, acknowledging: 500, "b"), at: 9_400)
    said.take(try segment(.rst, at: 3, acknowledging: 500), at: 9_500)
    said.take(try segment(.ack, at: 3, "c"), at: 9_600)
    #expect(said.steps.map(\.heard) == [0, 500, 500])
    #expect(said.steps.map(\.pause) == [2_000, 400, 100])
  }

  @Test("behind bytes that the capture lacks nothing can be said")
  func gap() throws {
    var said = try conversation()
    said.take(try segment(.ack, at: 1, "a"), at: 3_000)
    said.take(try segment(.ack, at: 3, "c"), at: 4_000)
    said.take(try segment(.ack, at: 2, "b"), at: 5_000)
    #expect(said.steps.count == 1)
  }

  @Test("a client whose SYN is not answered tries after 1, 3, 7 and 15 seconds, and gives up")
  func timeouts() throws {
    var client = ReactingClient(try conversation())
    var moments: [UInt64] = []
    var next: UInt64? = client.deadline
    while let time = next, moments.count < 10 {
      var path = ClientPath()
      client.wake(at: time, &path)
      moments += path.frames.map { $0.frame.time - 20_000 - 1_000 }
      next = path.alarms.first.map { time + $0 }
    }
    #expect(moments == [1, 3, 7, 15].map { $0 * 1_000_000_000 })
    #expect(client.isOver)
  }
}
