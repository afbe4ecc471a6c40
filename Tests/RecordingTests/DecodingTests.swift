import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat

@Suite("Decoding accounts for every record")
struct DecodingTests {
  private let run = SyntheticRun(SyntheticRun.Plan(seed: 1, frameCount: 300))

  private func decoded(_ line: [UInt8]) -> DecodedLine {
    var decoder = TraceDecoder()
    decoder.take(line)
    return decoder.finish()
  }

  @Test("a whole line gives every record and no loss")
  func wholeLine() throws {
    let line = run.line()
    let decoded = decoded(line)
    #expect(decoded.byteCount == UInt64(line.count))
    let trace = try #require(decoded.traces.first)
    #expect(decoded.traces.count == 1)
    #expect(trace.records == run.records)
    #expect(trace.sessionIdentifier == 7)
    #expect(trace.session?.ticksPerSecond == run.plan.ticksPerSecond)
    #expect(trace.loss.isIntact)
    #expect(trace.loss.recordsGenerated == UInt64(run.records.count))
  }

  @Test("the line may come in any portions, and blocks without framing")
  func portions() throws {
    let line = run.line()
    let whole = decoded(line)
    var decoder = TraceDecoder()
    for byte in line { decoder.take([byte]) }
    #expect(decoder.finish() == whole)
    var blocks = TraceDecoder()
    for raw in try #require(whole.traces.first).rawBlocks { blocks.take(rawBlock: raw, at: 0) }
    #expect(blocks.finish().traces == whole.traces)
  }

  @Test("generated = received + lost, whichever blocks are missing", arguments: 0..<20)
  func lossIsCounted(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = UInt32((run.records.count + 39) / 40)
    let missing = Set((0..<count).filter { _ in generator.chance(percent: 20) })
      .subtracting([count - 1])
    let trace = try #require(decoded(run.line { !missing.contains($0) }).traces.first)
    #expect(trace.loss.recordsLost == UInt64(missing.count) * 40)
    #expect(trace.loss.recordsGenerated == UInt64(run.records.count))
    #expect(trace.loss.recordsReceived == UInt64(trace.records.count))
    for gap in trace.loss.gaps {
      #expect(gap.from % 40 == 0)
      #expect(gap.count % 40 == 0)
      #expect(gap.ticksAfter == run.records[Int(gap.to) + 1].ticks)
      let before = gap.from == 0 ? nil : run.records[Int(gap.from) - 1].ticks
      #expect(gap.ticksBefore == before)
    }
  }

  @Test("what a dump sends again is taken once, in any order")
  func duplicates() throws {
    let line = run.line()
    let twice = try #require(decoded(line + line).traces.first)
    #expect(twice.records == run.records)
    #expect(twice.loss.isIntact)
    #expect(twice.loss.repeatedSessionCount == 1)
    #expect(twice.loss.duplicateBlockCount == (run.records.count + 39) / 40)
    let late = run.line { $0 >= 5 }
    let early = run.line { $0 < 8 }
    let swapped = try #require(decoded(late + early).traces.first)
    #expect(swapped.records == run.records)
    #expect(swapped.loss.duplicateBlockCount == 3)
  }

  @Test("a guest that rebooted leaves several traces")
  func reboot() throws {
    let decoded = decoded(run.line(sessionIdentifier: 1) + run.line(sessionIdentifier: 2))
    #expect(decoded.traces.map(\.sessionIdentifier) == [1, 2])
    #expect(decoded.traces.allSatisfy { $0.loss.isIntact && $0.records == run.records })
  }

  @Test("every truncation keeps what came before it")
  func truncations() {
    let line = SyntheticRun(SyntheticRun.Plan(seed: 2, frameCount: 12)).line()
    let whole = decoded(line).traces.first?.records ?? []
    #expect(!whole.isEmpty)
    for count in line.indices {
      let cut = decoded(Array(line[..<count]))
      let records = cut.traces.first?.records ?? []
      #expect(records == Array(whole[..<records.count]))
      let endsInside = count > 0 && line[count - 1] != 0
      let damage = cut.traces.first?.loss.damage ?? cut.damage
      #expect(damage.isEmpty == !endsInside)
    }
  }

  @Test("a flipped bit costs at most two blocks and is located")
  func bitFlips() {
    let line = SyntheticRun(SyntheticRun.Plan(seed: 2, frameCount: 30)).line()
    let whole = decoded(line).traces.first?.records ?? []
    for bit in 0..<(line.count * 8) {
      var flipped = line
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = decoded(flipped)
      let damage = result.traces.first?.loss.damage ?? result.damage
      #expect(!damage.isEmpty)
      let received = result.traces.reduce(0) { $0 + $1.records.count }
      #expect(received >= whole.count - 80)
    }
  }

  @Test("blocks that contradict each other are left out and counted")
  func contradiction() throws {
    var decoder = TraceDecoder()
    decoder.take(run.line())
    decoder.take(SyntheticRun(SyntheticRun.Plan(seed: 9, frameCount: 300)).line())
    let trace = try #require(decoder.finish().traces.first)
    #expect(trace.records == run.records)
    #expect(trace.loss.conflictingBlockCount > 0)
    #expect(!trace.loss.isIntact)
  }

  @Test("noise alone is damage, not a trace", arguments: 0..<50)
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let decoded = decoded(generator.bytes(20_000))
    #expect(decoded.traces.isEmpty)
    #expect(!decoded.damage.isEmpty)
  }
}
