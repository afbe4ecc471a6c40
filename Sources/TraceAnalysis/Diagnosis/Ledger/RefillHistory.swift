internal import Recording
internal import TraceFormat

/// When a driver made receive buffers available again, batch by batch.
///
/// A batch begins where `used.idx` is seen to move and ends with the next wait.
struct RefillHistory: Sendable {
  /// A batch that gave fewer buffers back than it took.
  struct Shortfall: Sendable {
    var taken: Int
    var posted: Int
    var place: RecordPlace
  }

  private(set) var takenCount: UInt64 = 0
  /// Buffers made available since the first frame was taken.
  private(set) var postedCount: UInt64 = 0
  /// A batch made buffers available before it took anything: those of an earlier batch.
  private(set) var makesUp = false
  /// The first batch that fell short, and how many did.
  private(set) var firstShort: Shortfall?
  private(set) var lastShort: Shortfall?
  private(set) var shortCount = 0
  /// Buffers made available after a batch had fallen short.
  private(set) var postedSinceShort: UInt64 = 0
  private var isInBatch = false
  private var taken = 0
  private var posted = 0

  mutating func note(_ record: TraceRecord) {
    switch record.event {
    case .queueConfigured(0, _, _, _, _, _): self = RefillHistory()
    case .usedIndex(0, _, _): beginBatch(RecordPlace(record))
    case .usedElement(0, _, _, _, _):
      takenCount += 1
      taken += 1
    case .madeAvailable(0, _, _, _, _): notePost()
    case .waitBegan: endBatch(RecordPlace(record))
    default: break
    }
  }

  private mutating func beginBatch(_ place: RecordPlace) {
    if taken > 0 { endBatch(place) }
    isInBatch = true
  }

  private mutating func notePost() {
    guard takenCount > 0 else { return }
    postedCount += 1
    if firstShort != nil { postedSinceShort += 1 }
    guard isInBatch else { return }
    if taken == 0 { makesUp = true } else { posted += 1 }
  }

  private mutating func endBatch(_ place: RecordPlace) {
    defer { (isInBatch, taken, posted) = (false, 0, 0) }
    guard posted < taken else { return }
    let short = Shortfall(taken: taken, posted: posted, place: place)
    shortCount += 1
    firstShort = firstShort ?? short
    lastShort = short
  }
}
