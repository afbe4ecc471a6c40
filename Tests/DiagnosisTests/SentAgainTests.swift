import Diagnosis
import TestSupport
import Testing

@Suite("A bare capture: what was sent again, closed, refused, reset")
struct SentAgainTests {
  /// Segments of ten bytes from the client at these offsets, half a second apart, then what the
  /// server acknowledges.
  private func facts(
    _ offsets: [Int], acknowledging: Int?, start: UInt32 = 1_000, distance: Double = 0.5
  ) -> (facts: [WireFact], count: UInt64) {
    var script = CaptureScript()
    script.clientStart = start
    script.client(at: 0)
    script.server(at: 0.1)
    var time = 1.0
    for offset in offsets {
      script.client(offset: offset, bytes: 10, at: time)
      time += distance
    }
    if let acknowledging { script.server(acknowledging: acknowledging, at: time) }
    script.watch(at: time + 2)
    return (script.facts.filter { $0 == .sentAgain }, script.diagnosis.totals.repeatCount)
  }

  @Test("once again and acknowledged is TCP at work; never acknowledged, or three times, is not")
  func again() {
    #expect(facts([0, 10], acknowledging: 20) == ([], 0))
    #expect(facts([0, 0, 10], acknowledging: 20) == ([], 1))
    #expect(facts([0, 0], acknowledging: nil) == ([.sentAgain], 1))
    #expect(facts([0, 0, 0], acknowledging: 10) == ([.sentAgain], 2))
    #expect(facts([0, 10, 0, 10], acknowledging: 20) == ([], 2))
  }

  @Test("the sequence space wraps", arguments: [UInt32.max - 14, .max - 9, .max, 0x7FFF_FFF8, 0])
  func wrap(_ start: UInt32) {
    #expect(facts([0, 10, 20, 30], acknowledging: 40, start: start) == ([], 0))
    #expect(facts([0, 10, 10, 10, 20], acknowledging: 30, start: start) == ([.sentAgain], 2))
  }

  @Test("what fills a hole is late, and the same again after it is sent again")
  func hole() {
    #expect(facts([0, 20, 10], acknowledging: 30) == ([], 0))
    #expect(facts([0, 20, 10, 10, 10], acknowledging: 30) == ([.sentAgain], 2))
    // More holes than are kept: what lies before them is unknown.
    #expect(facts([0, 20, 40, 60, 80, 100, 10, 0], acknowledging: 110) == ([], 0))
    // Before the first segment nothing is known.
    #expect(facts([100, 0, 0], acknowledging: 110).facts == [])
  }

  @Test("payload of a connection of four gigabytes")
  func circle() {
    var script = CaptureScript()
    var offset = 0
    script.server(at: 0)
    for turn in 0..<10_000 {
      script.client(offset: offset, bytes: 1, at: Double(turn) / 100)
      offset += 1
      // The rest of what the window carried, unseen.
      offset += 500_000
    }
    #expect(script.diagnosis.totals.repeatCount == 0)
  }

  @Test("a keep-alive and a probe of a closed window are not sent again")
  func probes() {
    var script = CaptureScript()
    script.client(bytes: 10, at: 0)
    script.server(acknowledging: 10, at: 0.1)
    for time in [1.0, 2, 3] {
      script.client(offset: 9, bytes: 1, at: time)
      script.server(acknowledging: 10, at: time + 0.1)
    }
    #expect(script.diagnosis.totals.repeatCount == 0)
    script.server(acknowledging: 10, window: 0, at: 4)
    for time in [5.0, 6, 7] {
      script.client(offset: 10, bytes: 1, at: time)
      script.server(acknowledging: 10, window: 0, at: time + 0.1)
    }
    #expect(script.diagnosis.totals.repeatCount == 0)
    // One byte that nobody acknowledged is no keep-alive.
    script.server(acknowledging: 10, at: 8)
    script.client(offset: 11, bytes: 1, at: 8.5)
    script.client(offset: 11, bytes: 1, at: 9)
    #expect(script.diagnosis.totals.repeatCount == 1)
  }

  @Test("copies are none: the same frame twice, or its payload cut into other segments")
  func copies() {
    var script = CaptureScript()
    script.client(at: 0)
    script.server(at: 0.1)
    script.client(offset: 0, bytes: 3_000, at: 1)
    for place in 0..<3 { script.client(offset: place * 1_000, bytes: 1_000, at: 1.0001) }
    for place in 3..<6 { script.client(offset: place * 1_000, bytes: 1_000, at: 1.02) }
    script.client(offset: 3_000, bytes: 3_000, at: 1.0201)
    #expect(script.diagnosis.totals.repeatCount == 0)
    script.copyCount = 3
    script.client(offset: 6_000, bytes: 10, at: 2)
    script.server(acknowledging: 6_010, at: 2.1)
    #expect(script.diagnosis.totals.repeatCount == 0)
    #expect(script.diagnosis.totals.copyCount == 4)
  }

  @Test("acknowledged, and sent again all the same")
  func deaf() throws {
    var script = CaptureScript()
    script.serve(40_000, at: 0)
    let fin = TCPFrame.Flag.fin | TCPFrame.Flag.ack
    for time in [1.0, 2, 4] {
      script.server(40_000, fin, offset: 200, acknowledging: 101, at: time)
      script.client(40_000, offset: 101, acknowledging: 201, at: time + 0.1)
    }
    let finding = try #require(script.finding(.sentAgain))
    #expect(script.facts == [.sentAgain])
    #expect(finding.frameCount == 3 && finding.acknowledgedCount == 3)
    #expect("\(finding.side.address)" == "10.0.2.2" && finding.side.port == nil)
  }

  @Test("a window that stays closed, with somebody waiting; one that opens")
  func window() {
    func facts(opensAt: Double?, probes: [Double]) -> [WireFact] {
      var script = CaptureScript()
      script.client(bytes: 10, at: 0)
      script.server(acknowledging: 10, window: 0, at: 0.1)
      for time in probes {
        script.client(offset: 9, at: time)
        script.server(acknowledging: 10, window: 0, at: time + 0.1)
      }
      if let opensAt { script.server(acknowledging: 10, at: opensAt) }
      script.watch(at: 5)
      return script.facts
    }
    #expect(facts(opensAt: nil, probes: [1, 2]) == [.windowStaysClosed])
    #expect(facts(opensAt: 4, probes: [1, 2]).isEmpty)
    #expect(facts(opensAt: nil, probes: []).isEmpty)
  }

  @Test("a window that was closed when the connection ended, soon after")
  func windowAtEnd() {
    let fin = TCPFrame.Flag.fin | TCPFrame.Flag.ack
    func facts(end: Double) -> [WireFact] {
      var script = CaptureScript()
      script.client(bytes: 10, at: 0)
      script.server(acknowledging: 10, window: 0, at: 0.1)
      script.client(40_000, fin, offset: 10, at: 0.2)
      script.server(40_000, fin, acknowledging: 11, window: 0, at: end)
      script.client(offset: 11, acknowledging: 1, at: end)
      script.watch(at: 20)
      return script.facts
    }
    #expect(facts(end: 0.3).isEmpty)
    #expect(facts(end: 5) == [.windowStaysClosed])
  }

  @Test("a refused request, a reset instead of an answer, and resets that end what was answered")
  func resets() {
    let rst = TCPFrame.Flag.rst | TCPFrame.Flag.ack
    var refused = CaptureScript()
    refused.request(at: 0)
    refused.server(40_000, rst, at: 0.001)
    refused.watch(at: 9)
    #expect(refused.facts == [.connectionRefused])
    var reset = CaptureScript()
    reset.handshake(at: 0)
    reset.client(bytes: 10, at: 0.1)
    reset.server(40_000, rst, at: 0.2)
    reset.watch(at: 9)
    #expect(reset.facts == [.connectionReset])
    var answered = CaptureScript()
    answered.handshake(at: 0)
    answered.client(bytes: 10, at: 0.1)
    answered.server(bytes: 10, acknowledging: 10, at: 0.2)
    answered.server(40_000, rst, offset: 10, at: 0.3)
    answered.watch(at: 9)
    #expect(answered.facts.isEmpty)
    #expect(answered.diagnosis.totals.resetCount == 1)
  }
}
