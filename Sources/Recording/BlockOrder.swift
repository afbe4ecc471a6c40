import TraceFormat

/// Puts the blocks of one boot in order, each once: the one rule for what a block is to those
/// before it.
struct BlockOrder {
  /// What an intact block is.
  enum Place: Equatable {
    /// The records that come next.
    case next
    /// Records behind missing ones.
    case ahead
    /// A copy of a block that was given.
    case duplicate
    case damage(RecordingDamage)
  }

  /// What is remembered of a block that was given.
  private struct Given {
    var first: UInt64
    var end: UInt64
    var sequence: UInt32
    var fingerprint: UInt64
  }

  let identifier: UInt32
  /// Index of the record that comes next.
  private(set) var expected: UInt64 = 0
  /// Ticks of the last record given.
  private(set) var lastTicks: UInt64?
  /// The blocks given last, ascending; a place is used again once they are enough.
  private var given: [Given] = []
  private var oldest = 0

  init(identifier: UInt32) { self.identifier = identifier }

  /// What `block` is; nothing changes.
  func place(of block: RecordedBlock) -> Place {
    let first = block.header.firstRecordIndex
    if first == expected { return .next }
    if first > expected { return .ahead }
    if let known = lastGiven(atOrBefore: first), known.first == first {
      if known.fingerprint == block.raw.fingerprint { return .duplicate }
      if known.sequence == block.header.sequence {
        return .damage(.conflict(boot: identifier, record: first))
      }
    }
    if isMissing(first..<block.endRecordIndex) {
      return .damage(.late(boot: identifier, record: first))
    }
    return .damage(.backwards(boot: identifier, record: first, expected: expected))
  }

  /// Takes note that `block` is given now.
  mutating func give(_ block: RecordedBlock) {
    expected = block.endRecordIndex
    lastTicks = block.records.last?.ticks ?? block.header.firstTicks
    let entry = Given(
      first: block.header.firstRecordIndex, end: expected, sequence: block.header.sequence,
      fingerprint: block.raw.fingerprint)
    if given.count < RecordingLimit.rememberedBlockCount {
      given.append(entry)
    } else {
      given[oldest] = entry
      oldest = (oldest + 1) % given.count
    }
  }

  /// Whether none of `records` was given; of those before what is remembered nobody knows.
  private func isMissing(_ records: Range<UInt64>) -> Bool {
    guard let first = given.isEmpty ? nil : given[oldest % given.count] else { return true }
    if records.lowerBound < first.first && given.count == RecordingLimit.rememberedBlockCount {
      return true
    }
    guard let before = lastGiven(atOrBefore: records.upperBound - 1) else { return true }
    return before.end <= records.lowerBound
  }

  /// The last block given that begins at `record` or before.
  private func lastGiven(atOrBefore record: UInt64) -> Given? {
    var (low, high) = (0, given.count)
    while low < high {
      let middle = (low + high) / 2
      if given[(oldest + middle) % given.count].first <= record {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? nil : given[(oldest + low - 1) % given.count]
  }
}
