internal import Recording
internal import TraceFormat
internal import VirtIO

/// Stretches in which the device sat on a frame that its backend did not take, and received none.
///
/// A device that is busy with a frame asks for no notifications (`used.flags` 1); one that is
/// broken, or was never told, leaves them asked for.
struct BackendRefusal: Sendable {
  struct Stall: Sendable {
    var used: UInt16
    var available: UInt16
    var start: RecordPlace
    var end: RecordPlace
    /// Whole seconds; at least one.
    var seconds: Int
    var isOver: Bool
  }

  private var open: Stall?
  /// The first frame that the device has not used.
  private var owed: RecordPlace?
  private(set) var longest: Stall?

  mutating func note(_ record: TraceRecord, _ ledger: RunLedger) {
    switch record.event {
    case .ringInspected(1, let ring): inspect(ring, RecordPlace(record), ledger)
    case .madeAvailable(1, _, _, _, _):
      if ledger.transmit.outstanding == 0 { owed = RecordPlace(record) }
    case .usedIndex(0, _, _), .usedIndex(1, _, _): end()
    case .deviceReset: self = BackendRefusal()
    default: break
    }
  }

  private mutating func end() {
    if let open, let longest, longest.start == open.start { self.longest?.isOver = true }
    open = nil
  }

  private mutating func inspect(
    _ ring: RingInspection, _ place: RecordPlace, _ ledger: RunLedger
  ) {
    let isRefused =
      ring.available != ring.used && ring.availableEvent == nil
      && UsedFlags(rawValue: ring.usedFlags).contains(.noNotify)
    // A backend that still brings frames refuses, and does not stand still.
    let brings = owed.map { $0.record < ledger.receive.used?.place.record ?? 0 } ?? true
    guard isRefused, !brings else { return end() }
    var stall =
      open
      ?? Stall(
        used: ring.used, available: ring.available, start: place, end: place, seconds: 0,
        isOver: false)
    stall.end = place
    open = stall
    guard let seconds = ledger.seconds(from: stall.start, to: place), seconds >= 1 else { return }
    stall.seconds = Int(exactly: seconds.rounded(.down)) ?? .max
    guard stall.seconds >= longest?.seconds ?? 1 else { return }
    longest = stall
  }
}
