import Clocks
import Matching
import PacketFiles
import Recording
import ToolSupport

/// Merges the trace of one boot with a capture of the same run into one timeline file.
struct TimelineMerge {
  /// The raw serial capture, or `-`.
  var trace: String
  /// pcap or pcapng; read twice, so it cannot be a pipe.
  var capture: String
  /// The timeline; `-` is the standard output.
  var output: String
  /// Which boot of the trace; `nil` takes the one with most records.
  var session: UInt32?
  /// How far the guest's clock may wander, in parts per million.
  var driftPartsPerMillion = 100.0

  /// Reads both, matches, and writes the timeline.
  func run() throws(CommandFailure) -> MergeReport {
    let input = try TraceInput(path: trace)
    let scan = try CaptureScan(path: capture)
    let chosen = try input.trace(session: session)
    let correlation: Correlation
    do throws(MatchError) {
      correlation = try Correlation(
        chosen, scan.frames, dropCount: scan.dropCount,
        tolerance: ClockTolerance(
          driftPartsPerMillion: driftPartsPerMillion, stampResolution: scan.stampResolution))
    } catch {
      throw CommandFailure(.usage, "\(capture): \(error.words)")
    }
    let report = MergeReport(
      input: input, trace: chosen, scan: scan, correlation: correlation)
    do throws(PacketFileError) {
      try write(chosen, correlation, report)
    } catch {
      throw CommandFailure(error, path: output)
    }
    return report
  }

  private func write(
    _ trace: DecodedTrace, _ correlation: Correlation, _ report: MergeReport
  ) throws(PacketFileError) {
    var writer = try TimelineWriter(
      ByteSink(path: output), provenance: MergeProvenance.of(self, report))
    try writer.write(clockModel: correlation.clock.encoded())
    if let session = trace.rawSession { try writer.write(traceBlock: session) }
    var schedule = BlockSchedule(trace, correlation.clock)
    var clock = ClockCursor(correlation.clock)
    var reader = try PacketFileReader(path: capture)
    var place = 0
    var latest: Int64 = 0
    while let event = try reader.advance() {
      // A capture that grew since it was looked through has frames that nobody matched.
      guard case .frame(let header) = event, place < correlation.matching.frames.count else {
        continue
      }
      latest = max(latest, header.timestampNanoseconds)
      while let block = schedule.blockDue(before: latest) { try writer.write(traceBlock: block) }
      let attributes = reader.attributes()
      var frame = RecordedFrame(
        timestampNanoseconds: header.timestampNanoseconds, direction: .unknown,
        dropCount: attributes.dropCount, originalLength: header.originalLength,
        bytes: reader.bodyBytes())
      annotate(&frame, place, correlation, &clock)
      try writer.write(frame: frame)
      place += 1
    }
    while let block = schedule.remainingBlock() { try writer.write(traceBlock: block) }
    try writer.finish(
      InterfaceStatistics(
        timestampNanoseconds: latest, received: UInt64(place), dropped: report.scan.dropCount))
  }

  private func annotate(
    _ frame: inout RecordedFrame, _ place: Int, _ correlation: Correlation,
    _ clock: inout ClockCursor
  ) {
    let link = correlation.link(ofFrame: place)
    let transfer = correlation.transfer(ofFrame: place)
    frame.direction = link.direction?.frameDirection ?? .unknown
    frame.annotation = link.encoded()
    frame.comment = FrameComment.text(link, transfer, at: frame.timestampNanoseconds, &clock)
    guard case .matched(let ring) = link.content else { return }
    frame.queue = UInt32(ring.direction.queue)
    // Counted from 1, so that no frame has the identifier 0.
    frame.packetID = ring.record &+ 1
  }
}

extension MatchError {
  /// What is wrong, for people.
  fileprivate var words: String {
    switch self {
    case .unrelatedCapture(let matched, let possible):
      "the capture is of another run: of \(possible) frames that both should hold, \(matched) agree"
    }
  }
}
