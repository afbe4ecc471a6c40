public import Recording

/// When a driver made receive buffers available again, batch by batch.
///
/// A batch begins where `used.idx` is seen to move and ends with the next wait.
public struct RefillAccount: Equatable, Sendable {
  /// A batch that gave fewer buffers back than it took.
  public struct Shortfall: Equatable, Sendable {
    public var taken: Int
    public var posted: Int
    public var place: RecordPlace

    public init(taken: Int, posted: Int, place: RecordPlace) {
      self.taken = taken
      self.posted = posted
      self.place = place
    }
  }

  public private(set) var takenCount: UInt64 = 0
  /// Buffers made available since the first frame was taken.
  public private(set) var postedCount: UInt64 = 0
  /// A batch made buffers available before it took anything: those of an earlier batch.
  public private(set) var makesUp = false
  /// The first batch that fell short, and how many did.
  public private(set) var firstShort: Shortfall?
  public private(set) var lastShort: Shortfall?
  public private(set) var shortCount = 0
  /// Buffers made available after a batch had fallen short.
  public private(set) var postedSinceShort: UInt64 = 0
  private var isInBatch = false
  private var taken = 0
  private var posted = 0

  mutating func beginBatch(_ place: RecordPlace) {
    if taken > 0 { endBatch(place) }
    isInBatch = true
  }

  mutating func noteTaken() {
    takenCount &+= 1
    taken += 1
  }

  mutating func notePost() {
    guard takenCount > 0 else { return }
    postedCount &+= 1
    if firstShort != nil { postedSinceShort &+= 1 }
    guard isInBatch else { return }
    if taken == 0 { makesUp = true } else { posted += 1 }
  }

  mutating func endBatch(_ place: RecordPlace) {
    defer { (isInBatch, taken, posted) = (false, 0, 0) }
    guard posted < taken else { return }
    let short = Shortfall(taken: taken, posted: posted, place: place)
    shortCount += 1
    firstShort = firstShort ?? short
    lastShort = short
  }
}
