import Diagnosis
import TestSupport
import Testing
import TraceFormat

@Suite("Diagnosis: what the capture tells beside the records")
struct WireEvidenceTests {
  private static let bytes = (0..<60).map { UInt8($0) }

  private static func frame(
    _ fate: ArrivedFrame.Fate, _ bytes: [UInt8] = bytes, at seconds: Int64 = 0
  ) -> ArrivedFrame {
    ArrivedFrame(
      bytes, byteCount: UInt32(bytes.count), nanoseconds: seconds * 1_000_000_000, fate: fate)
  }

  private func received(_ frames: [[UInt8]]) -> RecordScript {
    var script = RecordScript()
    script.setUp()
    for (place, frame) in frames.enumerated() {
      let position = UInt16(place)
      script.seeUsed(0, position + 1)
      script.add(
        .usedElement(
          queue: 0, position: position, id: UInt32(place), length: 70,
          prefixHash: FramePrefixHash.of(frame.frameSpan)))
      script.post(8 + position, head: position)
    }
    script.notify(0)
    return script
  }

  private func record(_ script: RecordScript) -> UInt64 {
    script.records.first {
      if case .usedElement = $0.event { true } else { false }
    }?.index ?? 0
  }

  @Test("a header of the wrong size, either way", arguments: [2, -2])
  func header(_ shift: Int) {
    let seen = shift > 0 ? [0, 0] + Self.bytes : Array(Self.bytes.dropFirst(2))
    let script = received([seen])
    let fate = ArrivedFrame.Fate.delivered(record: record(script))
    let wire = WireEvidence([Self.frame(fate)], records: script.records)
    #expect(wire.shift?.byteCount == shift)
    #expect(wire.shift?.count == 1)
    #expect(script.causes(wire: wire) == [.headerSizeMismatch])
  }

  @Test("a frame that is as it was on the wire is not shifted")
  func sameFrame() {
    let script = received([Self.bytes])
    let fate = ArrivedFrame.Fate.delivered(record: record(script))
    let wire = WireEvidence([Self.frame(fate)], records: script.records)
    #expect(wire.shift == nil)
    #expect(wire.framesAfterLastDelivery == 0)
    #expect(script.causes(wire: wire) == [])
  }

  @Test("a frame lost before DRIVER_OK counts when its copy comes seconds later")
  func early() {
    let script = received([Self.bytes])
    let fate = ArrivedFrame.Fate.delivered(record: record(script))
    let late = WireEvidence(
      [Self.frame(.early), Self.frame(fate, at: 6)], records: script.records)
    #expect(late.early?.seconds == 6)
    #expect(script.causes(wire: late) == [.framesLostAtStart])
    let soon = WireEvidence([Self.frame(.early), Self.frame(fate)], records: script.records)
    #expect(script.causes(wire: soon) == [])
    let other = WireEvidence(
      [Self.frame(.early, [1, 2, 3]), Self.frame(fate, at: 6)], records: script.records)
    #expect(other.early == nil)
  }

  @Test("with one clock, what nobody got before DRIVER_OK is early")
  func sharedClock() {
    let script = received([Self.bytes])
    let frames = [
      Self.frame(.missed), Self.frame(.delivered(record: record(script)), at: 6),
    ]
    #expect(WireEvidence(frames, records: script.records).early == nil)
    let shared = WireEvidence(frames, records: script.records, sharesClock: true)
    #expect(shared.early?.count == 1)
  }

  @Test("small buffers harm when only what does not fit was lost")
  func smallBuffers() {
    var script = received([Self.bytes])
    script.post(9, head: 1, length: 64)
    script.notify(0)
    let fate = ArrivedFrame.Fate.delivered(record: record(script))
    let large = [UInt8](repeating: 1, count: 1_400)
    func effect(_ lost: [UInt8], _ got: [UInt8]) -> Finding.Effect? {
      let wire = WireEvidence(
        [Self.frame(fate, got), Self.frame(.missed, lost)], records: script.records)
      return script.diagnosis(wire: wire).findings
        .first { $0.cause == .receiveBufferTooSmall }?.effect
    }
    #expect(effect(large, [1, 2, 3]) == .harms)
    #expect(effect([1, 2, 3], [1, 2, 3]) == .latent)
    #expect(effect(large, large) == .latent)
  }

  @Test("a frame may come before its record or behind it, within the window")
  func window() {
    let seen = [0, 0] + Self.bytes
    let script = received([seen, seen])
    let records = script.records.compactMap { record -> UInt64? in
      if case .usedElement = record.event { record.index } else { nil }
    }
    let frames = records.map { Self.frame(.delivered(record: $0)) }
    let clock: UInt64 = 1_000_000_000
    var before = DiagnosisCourse(ticksPerSecond: clock)
    for frame in frames { before.note(frame) }
    for record in script.records { before.note(record) }
    var behind = DiagnosisCourse(ticksPerSecond: clock)
    for record in script.records { behind.note(record) }
    for frame in frames { behind.note(frame) }
    let findings = before.diagnosis(hasCapture: true).findings
    #expect(findings.map(\.cause) == [.headerSizeMismatch])
    #expect(behind.diagnosis(hasCapture: true).findings == findings)
    #expect(behind.diagnosis(hasCapture: false).findings.isEmpty)
  }

  @Test("what falls out of the window is counted, not compared")
  func beyondWindow() {
    var course = WireWitness()
    for place in 0...UInt64(WireWitness.window) {
      course.note(Self.frame(.delivered(record: 10 + place)))
    }
    #expect(course.evidence.uncomparedCount == WireWitness.window + 1)
    #expect(course.evidence.framesAfterLastDelivery == 0)
    #expect(course.evidence.shift == nil)
  }
}
