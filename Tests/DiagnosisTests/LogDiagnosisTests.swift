import Diagnosis
import Testing

@Suite("Diagnosis: the incident's text log")
struct LogDiagnosisTests {
  static let report = """
    [rx: u=16444 c=8816895 len=68]
    [rx: u=16444 c=8816896 len=64]
    [rx: u=16444 c=8816897 len=679]
    [rx: u=16444 c=8816898 len=64]
    TCP: SYN from 10.0.2.2:42610
    """

  static func diagnosis(_ text: String, connections: UInt64? = nil) -> LogDiagnosis {
    var log = IncidentLog()
    log.take(Array(text.utf8))
    log.finish()
    return LogDiagnosis(log, connections: connections)
  }

  private func verdict(_ hypothesis: Hypothesis, _ diagnosis: LogDiagnosis) -> HypothesisVerdict? {
    diagnosis.judgements.first { $0.hypothesis == hypothesis }?.verdict
  }

  @Test("the report's numbers")
  func arithmetic() throws {
    let diagnosis = Self.diagnosis(Self.report, connections: 16_371)
    let numbers = try #require(diagnosis.arithmetic)
    #expect(numbers.line.expectedUsed == 35_072)
    #expect(numbers.line.distance == 18_628)
    #expect(numbers.wraps == 1)
    #expect(numbers.framesReceived == 81_980)
    #expect(numbers.staleReads == 8_734_916)
    #expect(numbers.largestWraps == 134)
    #expect(diagnosis.needsWideCompare)
    #expect(diagnosis.headerByteCount == 10)
    #expect(diagnosis.log.lastPeer == "10.0.2.2:42610" && diagnosis.log.endsWithSynchronize)
  }

  @Test("what stands, what falls, what is untouched")
  func hypotheses() {
    let diagnosis = Self.diagnosis(Self.report, connections: 16_371)
    let standing = diagnosis.judgements.filter { $0.verdict == .stands }.map(\.hypothesis)
    #expect(standing == [.indexWidth, .indexWidthBounded])
    let falling = diagnosis.judgements.filter { $0.verdict == .falls }.map(\.hypothesis)
    #expect(
      falling == [
        .missingNotification, .brokenByInflation, .deviceReset, .hoistedLoad, .connectionTable,
        .starvation, .noRetransmission,
      ])
  }

  @Test("without the number of connections the width of the compare is open")
  func withoutConnections() {
    let diagnosis = Self.diagnosis(Self.report)
    #expect(diagnosis.runsFree && !diagnosis.needsWideCompare)
    #expect(diagnosis.arithmetic?.fewestStaleReads == 18_628)
    #expect(diagnosis.open.contains { $0.contains("--connections") })
  }

  @Test("with a header of 12 the inflated avail.idx is back in the game")
  func mergedBuffers() {
    let text = Self.report.replacing("len=64]", with: "len=66]").replacing("68]", with: "70]")
    #expect(verdict(.brokenByInflation, Self.diagnosis(text)) == .stands)
  }

  @Test("a healthy log, across the index's wrap, has no finding")
  func healthy() {
    var text = ""
    for counter in UInt64(65_000)..<66_000 {
      text += "boot noise\n[rx: u=\((counter + 3) % 65_536) c=\(counter) len=64]\n"
    }
    let diagnosis = Self.diagnosis(text)
    #expect(!diagnosis.hasFinding)
    #expect(diagnosis.judgements.allSatisfy { $0.verdict == .untouched })
    #expect(diagnosis.log.turnCount == 1_000 && diagnosis.log.lineCount == 2_000)
  }

  @Test("a whole log shows the crossing itself, and the stalled transmission")
  func wholeLog() {
    var text = ""
    for counter in 65_530..<65_536 {
      text += "[rx: u=\((counter + 1) % 65_536) c=\(counter) len=64]\n"
    }
    text += "[rx: u=0 c=65536 len=68]\n[rx: u=0 c=65537 len=64]\n"
    text += "TCP: SYN from 10.0.2.2:1\n[tx: stall >10M spins, packet 65536]\n"
    let diagnosis = Self.diagnosis(text)
    #expect(diagnosis.arithmetic?.framesReceived == 65_536, "counted along the log")
    #expect(diagnosis.arithmetic?.staleReads == 2)
    #expect(diagnosis.log.firstBroken?.number == 7)
    #expect(diagnosis.log.firstBroken?.line.counter == 65_536)
    #expect(diagnosis.stallsAtWrap && diagnosis.hasFinding)
    #expect(diagnosis.proven.contains { $0.hasPrefix("Line 7 is the first that is ahead") })
  }

  @Test("a second boot starts over")
  func reboot() {
    let diagnosis = Self.diagnosis(Self.report + "\n[rx: u=1 c=0 len=64]\n")
    #expect(!diagnosis.hasFinding && diagnosis.log.turnCount == 1)
    #expect(diagnosis.log.lineCount == 6)
  }

  @Test("every cut of the log, and every byte changed, is read without a trap")
  func hostile() {
    let bytes = Array(Self.report.utf8)
    func read(_ bytes: [UInt8]) {
      var log = IncidentLog()
      log.take(bytes)
      log.finish()
      for connections: UInt64? in [nil, 1, 16_371, .max] {
        let diagnosis = LogDiagnosis(log, connections: connections)
        #expect(diagnosis.judgements.count == Hypothesis.allCases.count)
        #expect((diagnosis.proven + diagnosis.predictions + diagnosis.open).count < 20)
      }
    }
    for end in bytes.indices { read(Array(bytes[..<end])) }
    for place in bytes.indices {
      for byte: UInt8 in [0, 0x0A, 0x20, 0x39, 0x5D, 0xFF] {
        var changed = bytes
        changed[place] = byte
        read(changed)
      }
    }
    for text in [
      "[rx: u=65536 c=1 len=1]", "[rx: u=1 c=18446744073709551616 len=1]",
      "[rx: u=65535 c=18446744073709551615 len=4294967295]", "[rx: u=9 c=0 len=64]",
    ] {
      read(Array(text.utf8))
    }
  }
}
