import Diagnosis
import PacketFiles
import TestSupport
import Testing

@Suite("A bare capture: handshakes succeed, and no byte comes back")
struct MissingAnswerTests {
  /// Served once; then a handshake, a request at second 1, and its repeats.
  private func incident(_ change: (inout CaptureScript) -> Void = { _ in }) -> CaptureScript {
    var script = CaptureScript()
    change(&script)
    script.serve(40_000, at: 0)
    script.handshake(40_001, at: 0.997)
    for time in [1.0, 1.3, 1.9, 3.1] { script.client(40_001, bytes: 100, at: time) }
    script.watch(at: 6)
    return script
  }

  @Test("the incident's picture: each fact, its numbers, its frames")
  func picture() throws {
    let script = incident()
    #expect(script.facts == [.noByteAfterHandshake, .wentSilent, .sentAgain])
    #expect(script.diagnosis.findings.allSatisfy { $0.confidence == .certain })
    let missing = try #require(script.finding(.noByteAfterHandshake))
    #expect(missing.count == 1 && missing.connectionCount == 2)
    #expect(missing.age == 5_000_000_000)
    #expect(missing.side.port == 80 && missing.side.isAnswerer)
    #expect("\(missing.side.address)" == "10.0.2.15")
    #expect(missing.evidence.map(\.frame.number) == [10, 11, 12, 13])
    let silent = try #require(script.finding(.wentSilent))
    #expect(silent.frameCount == 4 && silent.side.port == nil)
    #expect(silent.age == 5_002_000_000)
    #expect(silent.evidence.map(\.frame.number) == [11, 13, 16])
    let again = try #require(script.finding(.sentAgain))
    #expect(again.frameCount == 3)
    #expect(again.evidence.map(\.frame.number) == [13, 16])
    #expect(script.diagnosis.totals.handshakeCount == 2)
    #expect(script.diagnosis.totals.answeredCount == 1)
    #expect(script.diagnosis.connections.count == 1)
    #expect(script.diagnosis.connections.first?.directions.map(\.repeatCount) == [3, 0])
  }

  @Test("the same behind VLAN tags, cut to its headers, of IPv6, and captured twice")
  func forms() {
    let plain = incident()
    for script in [
      incident { $0.tags = [31] }, incident { $0.tags = [1, 2] },
      incident { $0.snapLength = 14 + 20 + 16 },
    ] {
      #expect(script.diagnosis.findings == plain.diagnosis.findings)
    }
    let version6 = incident { $0.isVersion6 = true }
    #expect(version6.facts == plain.facts)
    #expect(version6.diagnosis.findings.map { "\($0.side.address)" }.last == "fe80::f")
    let doubled = incident { $0.copyCount = 2 }
    #expect(doubled.facts == plain.facts)
    #expect(
      doubled.diagnosis.findings.map(\.frameCount) == plain.diagnosis.findings.map(\.frameCount))
    #expect(doubled.diagnosis.totals.copyCount == plain.diagnosis.totals.segmentCount)
    // What is cut off before the window is not read.
    #expect(incident { $0.snapLength = 14 + 20 + 15 }.facts.isEmpty)
  }

  @Test("the file's flags name a direction, and nobody else does")
  func direction() {
    let directed = incident { $0.isDirected = true }
    #expect(directed.diagnosis.findings.allSatisfy { $0.side.direction == .outbound })
    #expect(incident().diagnosis.findings.allSatisfy { $0.side.direction == .unknown })
  }

  @Test("silence below a second is none; a capture that ends behind the request is no finding")
  func age() {
    func facts(_ end: Double) -> [WireFact] {
      var script = CaptureScript()
      script.handshake(at: 0)
      script.client(bytes: 100, at: 1)
      script.watch(at: end)
      return script.facts
    }
    #expect(facts(1).isEmpty)
    #expect(facts(1.999).isEmpty)
    #expect(facts(2) == [.noByteAfterHandshake])
  }

  @Test("an answer may take several times as long as the longest before")
  func pace() {
    func facts(_ end: Double) -> [WireFact] {
      var script = CaptureScript()
      script.serve(40_000, at: 0, wait: 0.5)
      script.handshake(40_001, at: 1)
      script.client(40_001, bytes: 100, at: 2)
      script.server(40_001, acknowledging: 100, at: 2.001)
      script.watch(at: end)
      return script.facts
    }
    #expect(facts(5.9).isEmpty)
    #expect(facts(6) == [.noByteAfterHandshake])
  }

  @Test("who acknowledges and never said a word may have none to say")
  func acknowledged() throws {
    func script(isTalkative: Bool) -> CaptureScript {
      var script = CaptureScript()
      if isTalkative { script.serve(40_000, at: 0) }
      script.handshake(40_001, at: 1)
      script.client(40_001, bytes: 100, at: 1.01)
      script.server(40_001, acknowledging: 100, at: 1.02)
      script.watch(at: 4)
      return script
    }
    let mute = try #require(script(isTalkative: false).finding(.noByteAfterHandshake))
    #expect(mute.confidence == .likely && mute.doubts == [.mayHaveNothingToSay])
    let talkative = try #require(script(isTalkative: true).finding(.noByteAfterHandshake))
    #expect(talkative.confidence == .certain && talkative.acknowledgedCount == 1)
  }

  @Test("one connection without a doubt makes the finding certain")
  func doubts() {
    var script = CaptureScript()
    script.handshake(40_001, at: 1)
    script.client(40_001, bytes: 100, at: 1.01)
    script.server(40_001, acknowledging: 100, at: 1.02)
    script.watch(at: 4)
    #expect(script.finding(.noByteAfterHandshake)?.confidence == .likely)
    script.handshake(40_002, at: 5)
    script.client(40_002, bytes: 100, at: 5.01)
    script.watch(at: 8)
    #expect(script.finding(.noByteAfterHandshake)?.count == 2)
    #expect(script.finding(.noByteAfterHandshake)?.confidence == .certain)
  }

  @Test("who goes on without an answer does not wait for one; who is not acknowledged does")
  func oneWay() {
    func facts(acknowledging: Int?) -> [WireFact] {
      var script = CaptureScript()
      script.handshake(at: 0)
      for turn in 0..<4 {
        script.client(offset: turn * 10, bytes: 10, at: Double(turn) * 2 + 0.01)
        if let acknowledging {
          script.server(acknowledging: (turn + 1) * acknowledging, at: Double(turn) * 2 + 0.02)
        }
      }
      return script.facts
    }
    #expect(facts(acknowledging: 10).isEmpty)
    #expect(facts(acknowledging: nil) == [.noByteAfterHandshake, .wentSilent])
  }

  @Test("a server that closes has answered; a client that gives up early was not kept waiting")
  func closed() {
    func facts(_ end: (inout CaptureScript) -> Void) -> [WireFact] {
      var script = CaptureScript()
      script.handshake(at: 0)
      script.client(bytes: 100, at: 0.01)
      end(&script)
      script.watch(at: 9)
      return script.facts
    }
    let fin = TCPFrame.Flag.fin | TCPFrame.Flag.ack
    #expect(facts { $0.server(40_000, fin, acknowledging: 100, at: 0.5) }.isEmpty)
    #expect(facts { $0.client(40_000, TCPFrame.Flag.rst, offset: 100, at: 0.5) }.isEmpty)
    #expect(
      facts { $0.client(40_000, TCPFrame.Flag.rst, offset: 100, at: 3) } == [.noByteAfterHandshake])
    #expect(
      facts { $0.client(40_000, fin, offset: 100, at: 3) } == [.noByteAfterHandshake, .wentSilent])
    #expect(facts { $0.server(bytes: 1, acknowledging: 100, at: 8) }.isEmpty)
  }

  @Test("many connections are one finding, with the first and the last of them")
  func many() throws {
    var script = CaptureScript()
    for place in 0..<5 as Range<UInt16> {
      let time = Double(place) * 2
      script.handshake(41_000 + place, at: time)
      script.client(41_000 + place, bytes: 10, at: time + 0.5)
    }
    script.watch(at: 20)
    let finding = try #require(script.finding(.noByteAfterHandshake))
    #expect(finding.count == 5 && finding.connectionCount == 5)
    #expect(finding.age == 19_500_000_000)
    #expect(finding.evidence.map(\.frame.number) == [1, 2, 3, 4, 17, 18, 19, 20])
  }

  @Test("a handshake of which the capture holds only a part is none")
  func partial() {
    var script = CaptureScript()
    script.client(at: 0)
    script.client(bytes: 100, at: 0.1)
    script.watch(at: 9)
    #expect(script.facts.isEmpty)
  }
}
