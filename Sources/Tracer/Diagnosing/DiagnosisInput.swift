import Diagnosis
import Matching
import PacketFiles
import Recording
import ToolSupport
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
    var frames: [ArrivedFrame] = []
    var hasCapture = false
    var isSimulated = false
    while let content = try source.nextContent() {
      switch content {
      case .session(let session, let identifier):
        decoder.take(rawBlock: session.block(sessionIdentifier: identifier), at: 0)
      case .records(_, _, let raw): decoder.take(rawBlock: raw, at: 0)
      case .frame(let frame, let link):
        hasCapture = hasCapture || isSimulated || link != nil
        if let frame = ArrivedFrame(frame, link, isSimulated: isSimulated) { frames.append(frame) }
      case .provenance(let provenance):
        isSimulated = isSimulated || provenance[Provenance.simulationKey] != nil
      case .damage: isIntact = false
      case .clock, .statistics: break
      }
    }
    traces = decoder.finish().traces
    if hasCapture, let trace = traces.first {
      wire = WireEvidence(
        frames, records: trace.blocks.lazy.flatMap(\.records), sharesClock: isSimulated)
    }
    guard !traces.isEmpty else { throw CommandFailure(.usage, "\(path): there is no trace in it") }
    isIntact = isIntact && traces.allSatisfy(\.loss.isIntact)
  }

  /// One diagnosis for each boot, in order.
  func diagnoses() -> [(session: UInt32, diagnosis: Diagnosis)] {
    traces.map { trace in
      // The capture is of the run as a whole: with several boots it says nothing on one.
      (
        trace.sessionIdentifier,
        Diagnosis(
          records: trace.blocks.lazy.flatMap(\.records),
          ticksPerSecond: trace.session?.ticksPerSecond,
          wire: traces.count == 1 ? wire : WireEvidence())
      )
    }
  }
}

extension ArrivedFrame {
  /// A frame of a timeline; `nil` when it says nothing on what the driver should have got.
  fileprivate init?(_ frame: TimelineFrame, _ link: FrameLink?, isSimulated: Bool) {
    var fate: Fate?
    if let link {
      fate = Fate(link)
    } else if isSimulated, frame.direction == .inbound {
      fate = Fate(packetID: frame.packetID)
    }
    guard let fate else { return nil }
    self.init(
      frame.bytes, byteCount: frame.originalLength, nanoseconds: frame.timestampNanoseconds,
      fate: fate)
  }
}
