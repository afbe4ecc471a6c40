import TraceFormat
import VirtIO

/// The captured frames for the guest, in the order in which the ring had them.
///
/// The timeline's matching says which frame each used element is about; captured frames behind
/// the last of them may still reach the ring. A driver whose buffers are one page has no such
/// links: every captured frame is supplied then, in order.
struct FrameSupply: Sendable {
  /// Which frames are kept.
  private enum Mode {
    /// All of them, until the driver's buffers tell whether they are needed.
    case undecided
    case none
    case all
    /// Those of the used elements, then those behind the arrival with that ordinal.
    case matched(lastArrival: Int)
  }

  private var mode: Mode
  private var sharesBuffer = false
  private var arrivalOrdinal = 0
  private var arrivalByteCount = 0
  /// Records of used elements whose frames were not taken.
  private(set) var elements = Backlog<UInt64>()
  /// Frames that were not taken and belong to no element.
  private(set) var arrivals = Backlog<HeldFrame>()
  /// Frames taken.
  private(set) var taken = 0
  /// Frames that found no room to wait.
  private(set) var droppedCount = 0

  /// For a replay that takes the frames of used elements by their records.
  static let byRecord = FrameSupply(mode: .undecided)

  /// For a run made again: every frame for the guest, at its time.
  static let byTime = FrameSupply(mode: .all)

  /// For a run on the device model.
  static func inOrder(_ facts: RecordingFacts) -> FrameSupply {
    FrameSupply(mode: facts.isInOrder ? .matched(lastArrival: facts.lastMatchedArrival) : .all)
  }

  private init(mode: Mode) { self.mode = mode }

  /// The first record whose frame may still be taken; nil for none.
  var firstNeeded: UInt64? { elements.first }

  mutating func note(_ records: [TraceRecord]) {
    switch mode {
    case .undecided: for record in records { decide(by: record.event) }
    case .matched: for record in records { noteElement(record) }
    case .none, .all: break
    }
  }

  private mutating func decide(by event: TraceEvent) {
    guard case .undecided = mode else { return }
    switch event {
    case .bufferRegion(UInt8(NetworkQueue.receive.index), _, let stride, _):
      sharesBuffer = stride == 0
    case .madeAvailable(UInt8(NetworkQueue.receive.index), _, _, _, _):
      mode = sharesBuffer ? .all : .none
      if !sharesBuffer { arrivals.removeAll() }
    default: break
    }
  }

  private mutating func noteElement(_ record: TraceRecord) {
    guard case .usedElement(UInt8(NetworkQueue.receive.index), _, _, _, let hash) = record.event,
      hash != 0
    else { return }
    elements.append(record.index)
  }

  /// Takes note of a frame for the guest.
  mutating func note(_ frame: HeldFrame) {
    defer { arrivalOrdinal += 1 }
    switch mode {
    case .none: return
    case .matched(let last) where arrivalOrdinal <= last: return
    case .undecided, .all, .matched: break
    }
    guard arrivals.count < ReplayWindow.arrivalCount,
      arrivalByteCount < ReplayWindow.arrivalByteCount
    else {
      droppedCount += 1
      return
    }
    arrivals.append(frame)
    arrivalByteCount += frame.bytes.count
  }

  mutating func takeElement() {
    _ = elements.popFirst()
    taken += 1
  }

  /// Passes over an element whose frame nobody has.
  mutating func skipElement() { _ = elements.popFirst() }

  mutating func takeArrivals(_ count: Int) {
    for offset in 0..<count { arrivalByteCount -= arrivals[offset].bytes.count }
    arrivals.removeFirst(count)
    taken += count
  }
}
