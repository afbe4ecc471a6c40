internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// What a run tells up to a record: the rings, the wire, and the pace of the clock. Detectors read
/// it; none keeps state of the rings again.
struct RunHistory: Sendable {
  /// `nil` until the session block says it.
  var ticksPerSecond: UInt64?
  private(set) var rings = RingHistory()
  /// Complete only behind the last record.
  var wire = WireEvidence()
  private(set) var lastSynchronize: Sighting<UInt16>?

  init(ticksPerSecond: UInt64?) { self.ticksPerSecond = ticksPerSecond }

  /// receiveq1 (VIRTIO 1.4 §5.1.2).
  var receive: QueueHistory {
    _read { yield rings[0] }
  }

  /// transmitq1.
  var transmit: QueueHistory {
    _read { yield rings[1] }
  }

  subscript(queue: UInt8) -> QueueHistory {
    _read { yield rings[queue] }
  }

  /// What was negotiated with the network device, as far as it was recorded.
  var device: DeviceHistory? { rings.device }

  /// Seconds from one record to another, when the counter's rate is known.
  func seconds(from start: RecordPlace, to end: RecordPlace) -> Double? {
    guard let ticksPerSecond, ticksPerSecond > 0, end.ticks >= start.ticks else { return nil }
    return Double(end.ticks - start.ticks) / Double(ticksPerSecond)
  }

  /// Whether the kernel stood still from `start` to the end of the trace for longer than any
  /// device or peer takes: a second.
  func isLong(since start: RecordPlace) -> Bool {
    guard let last = rings.last, let seconds = seconds(from: start, to: last) else { return false }
    return seconds >= 1
  }

  /// Frames for the guest that passed after its last one, at least a second before the end: `nil`
  /// without a capture, and 0 for those that may still have been on their way.
  ///
  /// What is younger than any device takes, against the records, or against the capture where
  /// the driver sleeps and records nothing more, is no frame that was kept from it.
  var overdueFrames: Int? {
    guard let count = wire.framesAfterLastDelivery, count > 0, let last = rings.last else {
      return wire.framesAfterLastDelivery
    }
    guard let silence = wire.silence else { return count }
    let isOldInCapture = rings.sleep != nil && silence.last - silence.first >= 1_000_000_000
    if silence.sharesClock {
      return isOldInCapture || Int64(clamping: last.ticks) - silence.first >= 1_000_000_000
        ? count : 0
    }
    guard let delivered = silence.delivered, let used = receive.used,
      let quiet = seconds(from: used.place, to: last)
    else {
      // Nothing ever came: the driver has been ready for longer than frames are under way.
      return isOldInCapture || device?.driverReady.map(isLong(since:)) == true ? count : 0
    }
    let wait = Double(silence.first - delivered) / 1e9
    return isOldInCapture || quiet - wait >= 1 ? count : 0
  }

  /// The trace ends in a wait that no frame on the wire ends.
  var isAsleepOnFrames: Bool { rings.sleep != nil && overdueFrames ?? 0 > 0 }

  /// What a fault does to the guest that keeps `queue` from moving: it stops when the watchdog
  /// found something at every look of the trace's last second.
  func effect(on queue: UInt8) -> Finding.Effect {
    guard let ailing = self[queue].ailing else {
      return queue == 0 && isAsleepOnFrames ? .stops : .harms
    }
    return isLong(since: ailing) ? .stops : .harms
  }

  /// Takes the next record.
  mutating func take(_ record: TraceRecord) {
    rings.take(record)
    guard case .synReceived(_, let port) = record.event else { return }
    lastSynchronize = Sighting(value: port, place: RecordPlace(record))
  }

  /// Takes note that the records before `next` are missing.
  mutating func noteGap(before next: UInt64) { rings.noteGap(before: next) }
}
