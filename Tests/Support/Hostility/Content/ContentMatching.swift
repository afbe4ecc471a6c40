import Bytes
import Clocks
import Matching
import Recording
import SyntheticRuns
import TraceFormat

/// What matching the records of a recording with its frames comes to, as `merge` does it.
struct ContentMatching: Equatable {
  private var links: [FrameLink] = []
  private var unmatchedCount = 0
  private var clock: ClockModel?

  init(_ source: RecordingSource) {
    var records: [TraceRecord] = []
    var gaps: [RecordGap] = []
    var frames: [WireFrame] = []
    var rate: UInt64?
    guard var reader = try? source.reader() else { return }
    while let item = try? reader.next() {
      switch item {
      case .boot(let boot): rate = boot.session?.ticksPerSecond ?? rate
      case .records(let block): records += block.records
      case .gap(let gap): gaps.append(gap)
      case .frame(let frame):
        frames.append(
          WireFrame(
            frame.bytes.rawSpan, originalLength: frame.originalLength,
            nanoseconds: frame.timestampNanoseconds))
      case .provenance, .clockModel, .statistics, .damage: break
      }
    }
    guard
      let correlated = try? Correlated(records, gaps: gaps, ticksPerSecond: rate, frames)
    else { return }
    links = frames.indices.map { correlated.link(ofFrame: $0) }
    unmatchedCount = correlated.unmatched.count
    clock = correlated.clock
  }
}
