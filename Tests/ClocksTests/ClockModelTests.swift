import Clocks
import Matching
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat

@Suite("The clock model bounds every record")
struct ClockModelTests {
  @Test("the bounds hold the truth under drift, offset and jitter", arguments: 0..<40)
  func boundsHoldTheTruth(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let run = SyntheticRun(
      SyntheticRun.Plan(
        seed: seed, frameCount: Int.random(in: 2...3_000, using: &generator),
        ratePartsPerMillion: Double(Int.random(in: -5_000...5_000, using: &generator)),
        wanderPartsPerMillion: Double(Int.random(in: 0...50, using: &generator)),
        hostOffset: Int64.random(in: 0...1_900_000_000_000_000_000, using: &generator),
        jitter: [1_000, 50_000, 1_000_000][Int(seed % 3)],
        spacing: [10_000, 200_000, 20_000_000][Int(seed / 3 % 3)],
        duplicatePercent: 1, captureLossPermille: 1, deliveryLossPermille: 1))
    let trace = try #require(run.trace())
    let model = try Correlation(trace, run.wireFrames).clock
    var cursor = ClockCursor(model)
    var outside = 0
    var bounded = 0
    for (record, truth) in zip(run.records, run.recordTimes) {
      let read = cursor.time(at: record.ticks)
      let time = try #require(read)
      #expect(time == model.time(at: record.ticks))
      if let earliest = time.earliest, truth < earliest - 1 { outside += 1 }
      if let latest = time.latest, truth > latest + 1 { outside += 1 }
      if time.bound != nil { bounded += 1 }
    }
    #expect(outside == 0)
    #expect(model.stepCount == 0)
    #expect(model.contradictions == 0)
    #expect(run.plan.frameCount < 20 || bounded == run.records.count)
  }

  @Test("a thousand frames at a millisecond of jitter leave 50 microseconds")
  func boundIsTight() throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(seed: 9, frameCount: 1_000, jitter: 1_000_000, spacing: 1_000_000))
    let trace = try #require(run.trace())
    let model = try Correlation(trace, run.wireFrames).clock
    let middle = run.records[run.records.count / 2]
    let bound = try #require(model.time(at: middle.ticks)?.bound)
    #expect(bound <= 50_000)
  }

  @Test("a step of the clock cuts the chain instead of being smeared")
  func stepIsFound() throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(seed: 10, frameCount: 4_000, step: (2_000, 5_000_000)))
    let trace = try #require(run.trace())
    let model = try Correlation(trace, run.wireFrames).clock
    #expect(model.stepCount == 1)
    var outside = 0
    for place in [100, 2_000, 4_000, 5_500] {
      let time = try #require(model.time(at: run.records[place].ticks))
      let shift: Int64 = place > 3_000 ? 5_000_000 : 0
      let truth = run.recordTimes[place] + shift
      if truth < time.earliest ?? .min || truth > time.latest ?? .max { outside += 1 }
    }
    #expect(outside == 0)
  }

  @Test("one side alone gives one bound, and no frame gives none")
  func oneSide() throws {
    let sent = ClockModel(
      fitting: [ClockConstraint(ticks: 1_000, nanoseconds: 50, side: .notAfter)],
      ticksPerSecond: 1_000_000_000, tolerance: ClockTolerance(stampResolution: 1))
    let time = try #require(sent.time(at: 1_000))
    #expect(time.earliest == nil)
    #expect(time.latest == 51)
    #expect(time.bound == nil)
    let none = ClockModel(fitting: [], ticksPerSecond: 1, tolerance: ClockTolerance())
    #expect(none.isEmpty)
    #expect(none.time(at: 5) == nil)
  }

  @Test("a lone contradiction is left out and counted")
  func contradictionIsIsolated() throws {
    var constraints: [ClockConstraint] = []
    for step in 0..<200 {
      let side: ClockConstraint.Side = step % 2 == 0 ? .notAfter : .notBefore
      let slack: Int64 = step % 2 == 0 ? 500 : -500
      constraints.append(
        ClockConstraint(
          ticks: UInt64(step) * 1_000_000, nanoseconds: Int64(step) * 1_000_000 + slack,
          side: side))
    }
    constraints[101].nanoseconds += 3_000_000
    let model = ClockModel(
      fitting: constraints, ticksPerSecond: 1_000_000_000, tolerance: ClockTolerance())
    #expect(model.contradictions == 1)
    #expect(model.stepCount == 0)
    let bound = try #require(model.time(at: 150_000_000)?.bound)
    #expect(bound < 3_000)
  }

  @Test("survives its own encoding, and refuses every damaged one", arguments: 0..<4)
  func coding(seed: UInt64) throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(seed: seed, frameCount: 60, step: seed == 3 ? (30, 9_000_000) : nil))
    let trace = try #require(run.trace())
    let model = try Correlation(trace, run.wireFrames).clock
    let bytes = model.encoded()
    #expect(try ClockModel(decoding: bytes) == model)
    for count in bytes.indices {
      #expect(throws: AnnotationError.self) { try ClockModel(decoding: Array(bytes[..<count])) }
    }
    #expect(throws: AnnotationError.trailingBytes(offset: bytes.count)) {
      try ClockModel(decoding: bytes + [0])
    }
    for bit in 0..<(bytes.count * 8) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let odd = try? ClockModel(decoding: flipped) else { continue }
      // What decodes must be safe to read, whatever it says.
      for ticks in [0, 1_000_000_000, UInt64.max] { _ = odd.time(at: ticks) }
    }
  }

  @Test("extreme constraints do not trap")
  func extremes() {
    var constraints: [ClockConstraint] = []
    for ticks in [0, 1, UInt64.max / 2, .max] {
      for nanoseconds in [Int64.min, -1, 0, .max] {
        constraints.append(ClockConstraint(ticks: ticks, nanoseconds: nanoseconds, side: .notAfter))
        constraints.append(
          ClockConstraint(ticks: ticks, nanoseconds: nanoseconds, side: .notBefore))
      }
    }
    for rate in [nil, 0, 1, UInt64.max] {
      let model = ClockModel(
        fitting: constraints, ticksPerSecond: rate, tolerance: ClockTolerance())
      for ticks in [0, 77, UInt64.max] { #expect(model.time(at: ticks) != nil) }
    }
  }
}
