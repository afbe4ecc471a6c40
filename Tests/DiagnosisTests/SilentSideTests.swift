import Diagnosis
import PacketFiles
import Recording
import TestSupport
import Testing

@Suite("A bare capture: who went silent, and who never answered")
struct SilentSideTests {
  @Test("a side is silent when it is asked twice, for a second at least")
  func silence() {
    func facts(asks: [Double], bytes: Int = 10, end: Double) -> [WireFact] {
      var script = CaptureScript()
      script.client(at: 0)
      script.server(at: 0.001)
      for (place, time) in asks.enumerated() {
        script.client(offset: place * bytes, bytes: bytes, at: time)
      }
      script.watch(at: end)
      return script.facts
    }
    #expect(facts(asks: [1, 1.5], end: 3) == [.wentSilent])
    #expect(facts(asks: [1, 1.5], end: 1.9).isEmpty)
    #expect(facts(asks: [1], end: 9).isEmpty)
    // Acknowledgments ask for nothing.
    #expect(facts(asks: [1, 2, 3], bytes: 0, end: 9).isEmpty)
  }

  @Test("a side that is slow is not silent")
  func pace() {
    func facts(_ end: Double) -> [WireFact] {
      var script = CaptureScript()
      script.client(bytes: 10, at: 0)
      script.server(acknowledging: 10, at: 0.5)
      script.client(offset: 10, bytes: 10, at: 1)
      script.client(offset: 20, bytes: 10, at: 2)
      script.watch(at: end)
      return script.facts
    }
    #expect(facts(4.9).isEmpty)
    #expect(facts(5) == [.wentSilent])
  }

  @Test("a connection request without an answer, and one whose second was not over")
  func request() throws {
    func script(_ times: [Double], end: Double) -> CaptureScript {
      var script = CaptureScript()
      for time in times { script.request(at: time) }
      script.watch(at: end)
      return script
    }
    #expect(script([0], end: 0.9).facts.isEmpty)
    let finding = try #require(script([0, 1, 3], end: 4).finding(.requestUnanswered))
    #expect(finding.frameCount == 3 && finding.age == 4_000_000_000)
    #expect(finding.evidence.map(\.frame.number) == [1, 3])
    // Of an address without a frame the capture may hold one direction only.
    #expect(finding.doubts == [.neverHeard] && finding.confidence == .likely)
    var heard = script([], end: 0)
    heard.serve(40_001, at: 0)
    heard.request(at: 1)
    heard.watch(at: 3)
    #expect(heard.facts == [.requestUnanswered])
    #expect(heard.finding(.requestUnanswered)?.confidence == .certain)
    #expect(heard.finding(.requestUnanswered)?.connectionCount == 2)
  }

  @Test("ARP: silence after answers, from the second request on")
  func addressResolution() {
    func facts(
      replies: Bool = true, asks: Int, sender: UInt8 = 2, end: Double = 9
    ) -> [WireFact] {
      var script = CaptureScript()
      script.arp(1, from: 2, to: 15, at: 0)
      if replies { script.arp(2, from: 15, to: 2, at: 0.001) }
      for place in 0..<asks { script.arp(1, from: sender, to: 15, at: 1 + 0.4 * Double(place)) }
      script.watch(at: end)
      return script.facts
    }
    #expect(facts(asks: 3) == [.wentSilent, .addressUnanswered])
    #expect(facts(asks: 1).isEmpty)
    #expect(facts(asks: 2, end: 1.9).isEmpty)
    #expect(facts(replies: false, asks: 3).isEmpty)
    // Announcements of its own.
    #expect(facts(asks: 3, sender: 15).isEmpty)
  }

  @Test("who speaks without answering ARP is not silent")
  func addressAlone() {
    var script = CaptureScript()
    script.arp(1, from: 2, to: 15, at: 0)
    script.arp(2, from: 15, to: 2, at: 0.001)
    for time in [1.0, 2, 3] { script.arp(1, from: 2, to: 15, at: time) }
    script.server(at: 4)
    script.watch(at: 5)
    #expect(script.facts == [.addressUnanswered])
  }

  @Test("a capture that lost frames makes nothing certain")
  func loss() {
    func script(_ item: RecordingItem?) -> CaptureScript {
      var script = CaptureScript()
      script.serve(40_001, at: 0)
      script.request(at: 1)
      script.watch(at: 3)
      if let item { script.take(item) }
      return script
    }
    let lossy = InterfaceStatistics(timestampNanoseconds: nil, dropped: 1)
    let sound = InterfaceStatistics(timestampNanoseconds: nil, dropped: 0)
    #expect(script(.statistics(lossy)).diagnosis.findings.map(\.doubts) == [[.captureLost]])
    #expect(script(.damage(.boot(1))).diagnosis.findings.map(\.doubts) == [[.captureLost]])
    #expect(script(.statistics(sound)).diagnosis.findings.map(\.doubts) == [[]])
  }

  @Test("where times go back, what did not come is no evidence")
  func order() {
    var script = CaptureScript()
    script.request(at: 1)
    script.watch(at: 9)
    #expect(script.facts == [.requestUnanswered])
    script.watch(at: 8.95)
    #expect(script.facts == [.requestUnanswered])
    script.watch(at: 8)
    #expect(script.facts.isEmpty)
    #expect(script.diagnosis.totals.backwards?.number == 4)
  }
}
