import PacketFiles
import Recording
import TraceFormat
import VirtIO

extension SimulatedTimeline {
  /// Frames that the device dropped when it got live, and the others.
  ///
  /// What waits in front of the device at DRIVER_OK is lost. A frame that came before and was sent
  /// once more counts as lost: its copy is the one that was received.
  static func lostAtStart(
    _ frames: [RecordedFrame], _ run: SimulatedRun
  ) -> (lost: [RecordedFrame], rest: [RecordedFrame]) {
    let ready = run.records.first {
      guard case .registerStore(_, MMIORegister.status.rawValue, let value) = $0.event else {
        return false
      }
      return DeviceStatus(rawValue: value).contains(.driverOK)
    }
    guard let ready else { return ([], frames) }
    var (lost, rest) = ([RecordedFrame](), [RecordedFrame]())
    for (place, frame) in frames.enumerated() {
      let isEarly = frame.timestampNanoseconds < Int64(clamping: ready.ticks)
      if isEarly, frames[(place + 1)...].contains(where: { $0.bytes == frame.bytes }) {
        var frame = frame
        frame.queue = UInt32(NetworkQueue.receive.index)
        lost.append(frame)
      } else {
        rest.append(frame)
      }
    }
    return (lost, rest)
  }
}
