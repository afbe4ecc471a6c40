import Bytes
import Clocks
import Matching
import PacketFiles
import Recording
import ToolSupport
import VirtIO

/// Merges the trace of one boot with a capture of the same run into one timeline file.
///
/// The trace is read once, the capture twice: to match its frames, then to write them. What
/// matching found out waits in temporary files between, so that memory does not grow with the run.
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
    let spool = try TraceSpool(path: trace)
    // An unreadable capture is named before anything is said of the trace's boots.
    var probe = CaptureFrames(path: capture)
    try probe.rewind()
    let likeliest = session == nil ? try likeliestSession(spool) : session
    let boot = try spool.boot(session: likeliest)
    var medium = try MergeMedium.between(boot, capture: capture)
    let correlation: Correlation
    do throws(MatchError<CommandFailure>) {
      correlation = try correlate(boot, &medium)
    } catch {
      throw CommandFailure(error, capture: capture)
    }
    var report = MergeReport(spool: spool, boot: boot, capture: medium.capture, correlation)
    let provenance = MergeProvenance.of(self, report)
    do throws(PacketFileError) {
      try write(boot, &medium, &report, provenance)
    } catch {
      throw CommandFailure(error, path: output)
    }
    return report
  }

  private func correlate(
    _ boot: SpooledBoot, _ medium: inout MergeMedium
  ) throws(MatchError<CommandFailure>) -> Correlation {
    let drift = driftPartsPerMillion
    return try Correlation(
      boot.outline, &medium, dropCount: { $0.capture.dropCount },
      tolerance: {
        ClockTolerance(
          driftPartsPerMillion: drift, stampResolution: $0.capture.stampResolution)
      })
  }

  /// The boot with most frames of the capture; `nil` when the trace has one boot, or none fits.
  private func likeliestSession(_ spool: TraceSpool) throws(CommandFailure) -> UInt32? {
    guard spool.boots.count > 1 else { return nil }
    var likeliest: (boot: SpooledBoot, matched: Int)?
    for boot in spool.boots where boot.recordCount > 0 {
      var medium = try MergeMedium.between(boot, capture: capture)
      let matched: Int
      do throws(MatchError<CommandFailure>) {
        matched = try correlate(boot, &medium).matchedCount
      } catch .unrelatedCapture {
        continue
      } catch {
        throw CommandFailure(error, capture: capture)
      }
      let best = (likeliest?.matched ?? 0, likeliest?.boot.recordCount ?? .max)
      if (matched, boot.recordCount) > best { likeliest = (boot, matched) }
    }
    return likeliest?.boot.identifier
  }

  private func write(
    _ boot: SpooledBoot, _ medium: inout MergeMedium, _ report: inout MergeReport,
    _ provenance: Provenance
  ) throws(PacketFileError) {
    var writer = try TimelineWriter(ByteSink(path: output), provenance: provenance)
    let model = report.correlation.clock
    try writer.write(clockModel: model.encoded())
    if !boot.session.isEmpty { try writer.write(traceBlock: boot.session) }
    var schedule = BlockSchedule(model)
    var clock = ClockCursor(model)
    var next = try boot.nextBlock()
    var reader = try PacketFileReader(path: capture)
    var options = PacketOptions()
    var frameCount: UInt64 = 0
    // A frame without a time stands where the one before it does.
    var stamp: Int64 = 0
    var latest: Int64 = 0
    while let event = try reader.advance() {
      guard case .frame(let header) = event, header.linkType.isGuest else { continue }
      // A capture that grew since it was looked through has frames that nobody matched.
      guard let outcome = try medium.nextKept() else { break }
      if header.hasTime { stamp = header.timestampNanoseconds }
      latest = max(latest, stamp)
      while let block = next, schedule.isDue(before: latest) {
        try writer.write(traceBlock: block.raw)
        schedule.note(firstTicks: block.firstTicks)
        next = try boot.nextBlock()
      }
      let link = report.correlation.link(of: outcome, at: stamp)
      let time = outcome.isMatched ? clock.time(at: outcome.ticks) : nil
      options.fill(link, at: stamp, time, reader.marks.dropCount, outcome.change)
      if outcome.change.isEmpty {
        try writer.write(
          timestampNanoseconds: stamp,
          originalLength: max(header.originalLength, UInt32(header.capturedLength)),
          bytes: reader.body, options: options)
      } else {
        // A replay hands the driver what it had.
        let (bytes, length) = reader.undone(outcome.change, header)
        try writer.write(
          timestampNanoseconds: stamp, originalLength: UInt32(clamping: length),
          bytes: bytes.rawSpan, options: options)
      }
      frameCount += 1
    }
    while let block = next {
      try writer.write(traceBlock: block.raw)
      schedule.note(firstTicks: block.firstTicks)
      next = try boot.nextBlock()
    }
    report.bounds = schedule.bounds
    try writer.finish(
      InterfaceStatistics(
        timestampNanoseconds: latest, received: frameCount, dropped: report.framesDropped))
  }
}

extension PacketOptions {
  /// What a timeline says about a frame.
  fileprivate mutating func fill(
    _ link: FrameLink, at nanoseconds: Int64, _ time: HostTime?, _ dropCount: UInt64,
    _ change: PathChange
  ) {
    removeAll()
    appendComment {
      FrameComment.append(link, at: nanoseconds, time, to: &$0)
      FrameComment.append(change, to: &$0)
    }
    append(direction: link.direction?.frameDirection ?? .unknown)
    if dropCount > 0 { append(dropCount: dropCount) }
    if case .matched(let ring) = link.content {
      // Counted from 1, so that no frame has the identifier 0.
      append(packetID: ring.record &+ 1)
      append(queue: UInt32(ring.direction.queue))
    }
    TimelineAnnotation.append(to: &self) { link.append(to: &$0) }
  }
}

extension CommandFailure {
  fileprivate init(_ error: MatchError<CommandFailure>, capture: String) {
    switch error {
    case .medium(let failure): self = failure
    case .unrelatedCapture(let matched, let possible):
      self.init(
        .usage,
        "\(capture): the capture is of another run: of \(possible) frames that both should hold,"
          + " \(matched) agree")
    }
  }
}
