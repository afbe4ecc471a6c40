import Clocks
import Matching
import Recording
import SyntheticRuns
import TestSupport
import Testing
import TraceFormat
import VirtIO

@Suite("The merged order")
struct TimelineTests {
  /// Feeds a merger as a timeline file would and collects what comes out.
  private func merged(
    _ trace: ArrivedTrace, _ run: SyntheticRun, _ correlation: Correlated
  ) -> [TimelineEntry] {
    var merger = TimelineMerger(correlation.clock)
    var entries: [TimelineEntry] = []
    var next = 0
    for place in run.frames.indices {
      while next < trace.blocks.count,
        next < 2
          || correlation.clock.time(at: trace.blocks[next - 2].header.firstTicks)?.nanoseconds
            ?? 0 <= run.frames[place].nanoseconds
      {
        merger.take(trace.blocks[next].records)
        next += 1
        while let entry = merger.next() { entries.append(entry) }
      }
      merger.take(
        frame: place, nanoseconds: run.frames[place].nanoseconds,
        link: correlation.link(ofFrame: place))
      while let entry = merger.next() { entries.append(entry) }
    }
    while next < trace.blocks.count {
      merger.take(trace.blocks[next].records)
      next += 1
    }
    merger.finish()
    while let entry = merger.next() { entries.append(entry) }
    return entries
  }

  @Test("holds everything once, each source in order, causes before effects", arguments: 0..<8)
  func orderIsCausal(seed: UInt64) throws {
    let run = SyntheticRun(
      SyntheticRun.Plan(
        seed: seed, frameCount: 1_000, captureLossPermille: 5, deliveryLossPermille: 5))
    let trace = try #require(run.trace())
    let correlation = try Correlated(trace, run.wireFrames)
    let entries = merged(trace, run, correlation)
    var records: [UInt64] = []
    var frames: [Int] = []
    var placeOfRecord: [UInt64: Int] = [:]
    for (place, entry) in entries.enumerated() {
      switch entry.content {
      case .record(let record):
        records.append(record.index)
        placeOfRecord[record.index] = place
      case .frame(let number, _): frames.append(number)
      }
    }
    #expect(records == run.records.map(\.index))
    #expect(frames == Array(run.frames.indices))
    for (place, entry) in entries.enumerated() {
      guard case .frame(_, let link?) = entry.content, case .matched(let ring) = link.content,
        let other = placeOfRecord[ring.record]
      else { continue }
      #expect(ring.direction == .transmit ? other < place : place < other)
    }
  }

  @Test("an order that is called certain is the true one", arguments: 0..<8)
  func certaintyIsHonest(seed: UInt64) throws {
    let run = SyntheticRun(SyntheticRun.Plan(seed: seed, frameCount: 1_000, spacing: 40_000))
    let trace = try #require(run.trace())
    let correlation = try Correlated(trace, run.wireFrames)
    var lastFrame = Int64.min
    var wrong = 0
    var certain = 0
    for entry in merged(trace, run, correlation) {
      switch entry.content {
      case .frame(let number, _): lastFrame = run.frames[number].nanoseconds
      case .record(let record):
        guard entry.orderIsCertain else { continue }
        certain += 1
        if run.recordTimes[Int(record.index)] < lastFrame { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(certain > run.records.count / 10)
    #expect(certain < run.records.count)
  }

  @Test("without a clock the records come in their order, and no order is claimed")
  func withoutClock() {
    var merger = TimelineMerger(
      ClockModel(fitting: [], ticksPerSecond: nil, tolerance: ClockTolerance()))
    merger.take([TraceRecord(index: 0, ticks: 5, event: .entropy(1))])
    merger.take(frame: 0, nanoseconds: 10, link: nil)
    merger.take([TraceRecord(index: 1, ticks: 6, event: .entropy(2))])
    merger.finish()
    var entries: [TimelineEntry] = []
    while let entry = merger.next() { entries.append(entry) }
    #expect(entries.count == 3)
    guard case .frame? = entries.last?.content else {
      Issue.record("the frame is not last")
      return
    }
    #expect(entries.last?.orderIsCertain == false)
    #expect(
      entries.allSatisfy { entry in
        if case .record = entry.content { entry.time == nil } else { entry.time != nil }
      })
  }

  @Test("frame links survive their encoding and refuse damage")
  func links() throws {
    var samples: [FrameLink] = []
    for direction in Direction.allCases {
      for completion in [nil, 0, UInt64.max] {
        samples.append(
          FrameLink(
            .matched(
              FrameLink.Ring(
                direction: direction, position: .max, id: 3, record: .max - 1,
                completionRecord: completion, isCertain: completion == nil))))
      }
    }
    for reason in FrameReason.allCases {
      samples += [nil, .receive, .transmit].map { FrameLink(.unmatched(reason, $0)) }
    }
    for sample in samples {
      let bytes = sample.encoded()
      #expect(bytes.count == FrameLink.byteCount)
      #expect(try FrameLink(decoding: bytes) == sample)
      for count in bytes.indices {
        #expect(throws: AnnotationError.self) { try FrameLink(decoding: Array(bytes[..<count])) }
      }
      for bit in 0..<(bytes.count * 8) {
        var flipped = bytes
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        _ = try? FrameLink(decoding: flipped)
      }
    }
  }
}
