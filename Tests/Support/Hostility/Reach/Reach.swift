import TraceFormat

/// What a run got to: how often each kind of record came, and which came after which.
///
/// The pairs, and the pairs with what lay two records back, are what makes an input new: a
/// coverage measure that needs no instrumented code.
public struct Reach: Sendable {
  static let byteCount = 1 << 16

  public internal(set) var counts = [UInt64](repeating: 0, count: EventMark.count)
  /// Sequences of three records that were seen, by hash; one bit each.
  private(set) var seen = [UInt8](repeating: 0, count: Reach.byteCount)
  private var history: UInt32 = 0

  public init() {}

  @inline(__always)
  mutating func note(_ event: TraceEvent) {
    let mark = EventMark(event).index
    counts[mark] &+= 1
    note(mark: mark)
  }

  /// Adds one step to the sequence; other observations than records have marks of their own.
  @inline(__always)
  mutating func note(mark: Int) {
    history = (history << 7 | UInt32(truncatingIfNeeded: mark & 127)) & 0x1f_ffff
    let hash = (history &* 0x9e37_79b1) >> 13
    seen[Int(hash >> 3)] |= 1 << UInt8(hash & 7)
  }

  /// Takes everything in that `other` saw.
  ///
  /// - Returns: how much of it was new here.
  @discardableResult
  public mutating func merge(_ other: Reach) -> Int {
    var new = 0
    for index in seen.indices where other.seen[index] != 0 {
      new += (other.seen[index] & ~seen[index]).nonzeroBitCount
      seen[index] |= other.seen[index]
    }
    for index in counts.indices { counts[index] &+= other.counts[index] }
    return new
  }

  /// Different sequences seen.
  public var sequenceCount: Int { seen.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Each kind of record that came, with its number, in a fixed order.
  public var summary: [(name: String, count: UInt64)] {
    counts.indices.compactMap { index in
      counts[index] == 0 ? nil : (EventMark.name(index), counts[index])
    }
  }
}
