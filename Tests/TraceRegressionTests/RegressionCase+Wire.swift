import Diagnosis
import Matching
import PacketFiles

extension RegressionCase {
  /// What the frames of the timeline say, as `quartz-trace diagnose` reads them.
  func wire(_ run: RecordedRun) throws -> WireEvidence {
    let isSimulated = run.simulation != nil
    var reader = try TimelineReader(path: timeline)
    var frames: [ArrivedFrame] = []
    while let item = try reader.next() {
      guard case .frame(let frame) = item else { continue }
      var fate: ArrivedFrame.Fate?
      if let annotation = frame.annotation {
        fate = ArrivedFrame.Fate(try FrameLink(decoding: annotation))
      } else if isSimulated, frame.direction == .inbound {
        fate = ArrivedFrame.Fate(packetID: frame.packetID)
      }
      guard let fate else { continue }
      frames.append(
        ArrivedFrame(
          frame.bytes, byteCount: frame.originalLength,
          nanoseconds: frame.timestampNanoseconds, fate: fate))
    }
    return WireEvidence(frames, records: run.records, sharesClock: isSimulated)
  }
}
