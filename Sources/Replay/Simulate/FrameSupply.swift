import TraceFormat
import VirtIO

/// The captured frames for the guest, in the order in which the ring had them.
///
/// The timeline's matching says which frame each used element is about; captured frames behind
/// the last of them may still reach the ring. A driver whose buffers are one page has no such
/// links: every captured frame is supplied then, in order.
struct FrameSupply {
  private var frames: [(record: UInt64, bytes: [UInt8]?)] = []
  /// Frames handed to the model.
  private(set) var taken = 0
  /// How many of ``frames`` the driver took, by the recording.
  private let matchedCount: Int
  /// Captured frames that no record is about and that lie before or between such frames.
  let passedOverCount: Int

  init(_ input: ReplayInput) {
    let queue = UInt8(NetworkQueue.receive.index)
    var sharesBuffer = false
    var isWhole = true
    var deliveredCount = 0
    var used: UInt16 = 0
    for record in input.records {
      switch record.event {
      case .queueConfigured(queue, _, let first, _, _, _): used = first
      case .bufferRegion(queue, _, 0, _): sharesBuffer = true
      case .usedIndex(queue, let value, _):
        deliveredCount += Int(value &- used)
        used = value
      case .usedElement(queue, _, _, _, let hash) where hash != 0 && !sharesBuffer:
        let bytes = input.frames[record.index]
        if bytes == nil { isWhole = false }
        frames.append((record.index, bytes))
      default: break
      }
    }
    // A driver that takes elements twice, or passes some over, says nothing of the order.
    let isInOrder = isWhole || input.arrivals.count < deliveredCount
    if sharesBuffer || !isInOrder { frames.removeAll() }
    matchedCount = frames.count
    var matched = 0
    var passedOver = 0
    for arrival in input.arrivals {
      if matched == matchedCount {
        frames.append((0, arrival))
      } else if frames[matched].bytes == arrival {
        matched += 1
      } else {
        passedOver += 1
      }
    }
    passedOverCount = passedOver
  }

  /// Captured frames behind the last one supplied that no record is about.
  var leftOverCount: Int { frames.count - max(taken, matchedCount) }

  /// The next frame; nil when all were supplied.
  mutating func next() throws(ReplayStop) -> [UInt8]? {
    guard taken < frames.count else { return nil }
    guard let bytes = frames[taken].bytes else {
      throw .missingFrame(record: frames[taken].record)
    }
    taken += 1
    return bytes
  }

  /// The frame that lies `offset` behind the last one supplied; nil beyond the end.
  func peek(_ offset: Int) -> [UInt8]? {
    taken + offset < frames.count ? frames[taken + offset].bytes : nil
  }
}
