import TraceAnalysis
import TraceFiles
import TraceFormat

/// A timeline or raw trace, read for diagnosis.
struct DiagnosisInput {
  let path: String
  private(set) var traces: [DecodedTrace] = []
  private(set) var wire = WireEvidence()
  private(set) var isIntact = true

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  ///
  /// - Throws: usage when there is no trace in it.
  init(path: String) throws(CommandFailure) {
    self.path = path
    var decoder = TraceDecoder()
    var source = try TimelineSource(path: path)
    var missed: Int?
    while let content = try source.nextContent() {
      switch content {
      case .session(let session, let identifier):
        decoder.take(rawBlock: session.block(sessionIdentifier: identifier), at: 0)
      case .records(_, _, let raw): decoder.take(rawBlock: raw, at: 0)
      case .frame(_, let link?): DiagnosisInput.follow(link, missed: &missed)
      case .damage: isIntact = false
      case .provenance, .clock, .frame, .statistics: break
      }
    }
    wire.framesAfterLastDelivery = missed
    traces = decoder.finish().traces
    guard !traces.isEmpty else { throw CommandFailure(.usage, "\(path): there is no trace in it") }
    isIntact = isIntact && traces.allSatisfy(\.loss.isIntact)
  }

  /// Counts the frames that the driver never got, since the last that it did get.
  private static func follow(_ link: FrameLink, missed: inout Int?) {
    switch link.content {
    case .matched(let ring): missed = ring.direction == .receive ? 0 : missed ?? 0
    case .unmatched(.notDelivered, _): missed = (missed ?? 0) + 1
    case .unmatched: missed = missed ?? 0
    }
  }

  /// One diagnosis for each boot, in order.
  func diagnoses() -> [(session: UInt32, diagnosis: Diagnosis)] {
    traces.map { trace in
      // The capture is of the run as a whole: with several boots it says nothing on one.
      (
        trace.sessionIdentifier,
        Diagnosis(trace, wire: traces.count == 1 ? wire : WireEvidence())
      )
    }
  }
}
