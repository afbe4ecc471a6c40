import Diagnosis
import Foundation
import PacketFiles
import Recording
import TestSupport
import Testing

@Suite("A bare capture: bounds, hostile frames, names")
struct CaptureBoundsTests {
  @Test("connections that ended make room; beyond the bound segments are counted")
  func room() {
    var script = CaptureScript()
    for place in 0..<CaptureLimit.connectionCount + 500 {
      script.serve(UInt16(10_000 + place), at: Double(place) * 0.02)
    }
    #expect(script.diagnosis.totals.unfollowedCount == 0)
    #expect(script.diagnosis.totals.answeredCount == UInt64(CaptureLimit.connectionCount + 500))
    #expect(script.facts.isEmpty)
    var flood = CaptureScript()
    for place in 0..<CaptureLimit.connectionCount + 500 {
      flood.request(UInt16(10_000 + place), at: Double(place) * 0.001)
    }
    flood.watch(at: 60)
    #expect(flood.diagnosis.totals.unfollowedCount == 501)
    #expect(flood.finding(.requestUnanswered)?.count == UInt64(CaptureLimit.connectionCount))
  }

  @Test("findings beyond the bound are counted")
  func findings() {
    var script = CaptureScript()
    for port in 0..<100 as Range<UInt16> {
      script.add(
        TCPFrame(
          from: (2, 40_000), to: (15, 1_000 + port), sequence: 1, flags: TCPFrame.Flag.syn), at: 0)
    }
    script.watch(at: 60)
    let requests = script.diagnosis.findings.filter { $0.fact == .requestUnanswered }
    #expect(requests.count == CaptureLimit.findingCount)
    #expect(script.diagnosis.connections.count == CaptureLimit.notableCount)
    // The silence of the address itself has no frame of it before.
    #expect(script.diagnosis.totals.unfollowedCount == 36)
  }

  @Test("the same ends again are another connection")
  func sameEnds() {
    var script = CaptureScript()
    let count = 4 * CaptureLimit.connectionCount + 500
    for turn in 0..<count {
      script.clientStart = UInt32(turn) * 10_000
      script.request(at: Double(turn))
      script.client(40_000, TCPFrame.Flag.rst, at: Double(turn) + 0.1)
    }
    #expect(script.diagnosis.totals.connectionCount == UInt64(count))
    #expect(script.facts.isEmpty)
  }

  @Test("random frames, times and lengths: no trap, and the same answer twice")
  func hostile() {
    var generator = SeededGenerator(seed: 8)
    func course() -> CaptureCourse {
      var course = CaptureCourse()
      for _ in 0..<20_000 {
        var frame = TCPFrame(
          from: (.random(in: 0...3, using: &generator), .random(in: 0...2, using: &generator)),
          to: (.random(in: 0...3, using: &generator), .random(in: 0...2, using: &generator)),
          sequence: [0, 1, .max, 0x7FFF_FFFF, .random(in: 0 ... .max, using: &generator)]
            .randomElement(using: &generator) ?? 0,
          acknowledgment: .random(in: 0 ... .max, using: &generator),
          flags: .random(in: 0 ... .max, using: &generator),
          payload: [UInt8](repeating: 1, count: .random(in: 0...3, using: &generator)))
        frame.window = .random(in: 0...1, using: &generator)
        frame.isVersion6 = .random(using: &generator)
        var bytes = frame.bytes
        if Bool.random(using: &generator) {
          let place = Int.random(in: 12..<bytes.count, using: &generator)
          bytes[place] = .random(in: 0 ... .max, using: &generator)
        }
        bytes = Array(bytes.prefix(.random(in: 0...bytes.count, using: &generator)))
        var recorded = RecordedFrame(
          timestampNanoseconds: [.min, .max, 0, .random(in: .min ... .max, using: &generator)]
            .randomElement(using: &generator) ?? 0, direction: .unknown, bytes: bytes)
        recorded.linkType = LinkType(
          rawValue: [0, 1, 1, 1, 101, 113, 228, 276, 9].randomElement(using: &generator) ?? 1)
        course.take(.frame(recorded))
      }
      return course
    }
    let one = course()
    generator = SeededGenerator(seed: 8)
    #expect(one.diagnosis == course().diagnosis)
    #expect(one.diagnosis.totals.frameCount == 20_000)
    #expect(one.diagnosis.findings.count <= CaptureLimit.findingCount)
    #expect(one.diagnosis.connections.count <= CaptureLimit.notableCount)
  }

  @Test("every fact has the row that its findings name", arguments: WireFact.allCases)
  func row(_ fact: WireFact) throws {
    let checkout = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let parts = fact.documentation.split(separator: "#")
    try #require(parts.count == 2 && parts[1] == fact.rawValue)
    let text = try String(contentsOf: checkout.appending(path: String(parts[0])), encoding: .utf8)
    let row = text.split(separator: "\n").filter {
      $0.hasPrefix("| <a id=\"\(fact.rawValue)\"></a>`\(fact.rawValue)` |")
    }
    #expect(row.count == 1)
  }
}
