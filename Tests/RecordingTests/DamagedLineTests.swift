import PacketFiles
import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat

@Suite("A damaged serial line: what is around the damage arrives, and the damage is located")
struct DamagedLineTests {
  /// The records that arrive of `line`, and the damage; both are of all boots.
  private func read(_ line: [UInt8]) -> (records: [TraceRecord], damageCount: UInt64) {
    var records: [TraceRecord] = []
    do throws(RecordingError) {
      var reader = try RecordingReader(ByteSource(bytes: line))
      while let item = try reader.next() {
        if case .records(let block) = item { records += block.records }
      }
      return (records, reader.account.damageCount)
    } catch {
      guard case .noTrace(let byteCount, let first) = error else {
        Issue.record("\(error)")
        return ([], 0)
      }
      #expect(byteCount == UInt64(line.count))
      return ([], first == nil ? 0 : 1)
    }
  }

  @Test("every truncation keeps what came before it")
  func truncations() {
    let line = SyntheticRun(SyntheticRun.Plan(seed: 2, frameCount: 12)).line()
    let whole = read(line).records
    #expect(!whole.isEmpty)
    for count in line.indices {
      let (records, damageCount) = read(Array(line[..<count]))
      #expect(records == Array(whole[..<records.count]))
      let endsInside = count > 0 && line[count - 1] != 0
      #expect((damageCount == 0) == !endsInside)
    }
  }

  @Test("a flipped bit costs at most two blocks and is located")
  func bitFlips() {
    let line = SyntheticRun(SyntheticRun.Plan(seed: 2, frameCount: 30)).line()
    let whole = read(line).records
    for bit in 0..<(line.count * 8) {
      var flipped = line
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let (records, damageCount) = read(flipped)
      #expect(damageCount > 0)
      #expect(records.count >= whole.count - 80)
    }
  }

  @Test("what a dump sends again is taken once, in any order")
  func swapped() throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: 1, frameCount: 300))
    let trace = try #require(ArrivedTrace(line: run.line { $0 >= 5 } + run.line { $0 < 8 }))
    #expect(trace.records == run.records)
    #expect(trace.account.duplicateBlockCount == 3)
  }

  @Test("noise alone is damage, not a trace", arguments: UInt64(0)..<50)
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (records, damageCount) = read(generator.bytes(20_000))
    #expect(records.isEmpty)
    #expect(damageCount > 0)
  }
}
