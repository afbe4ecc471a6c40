/// Pairs the equal elements of two sequences whose order is nearly the same.
///
/// In the manner of a patience diff. Contents that occur once on both sides are certain pairs; the
/// longest run of them that keeps order are the anchors. What repeats is paired between
/// neighbouring anchors, in order, and what is then left within a bounded distance, so that
/// reordering is followed and a repeated frame is never paired with a far-off copy of itself.
struct OrderedMatching {
  /// How far, in elements, a pair may lie off the diagonal that its neighbours set.
  static let reorderLimit = 128
  /// Elements a side of a stretch without anchors that is still aligned exactly.
  static let exactLimit = 64
  /// How far ahead a longer stretch is searched for the next equal element.
  static let lookAhead = 256

  let transfers: [UInt64]
  let frames: [UInt64]
  /// For each frame the transfer it is paired with; -1 for none.
  private(set) var transferOfFrame: [Int]
  /// For each transfer the frame it is paired with; -1 for none.
  private(set) var frameOfTransfer: [Int]
  /// Pairs of contents that occur once on both sides, in order on both sides.
  private(set) var anchors: [(transfer: Int, frame: Int)] = []

  /// Matches the contents of `transfers` and `frames`.
  init(transfers: [UInt64], frames: [UInt64]) {
    self.transfers = transfers
    self.frames = frames
    transferOfFrame = [Int](repeating: -1, count: frames.count)
    frameOfTransfer = [Int](repeating: -1, count: transfers.count)
    let unique = uniquePairs()
    anchors = OrderedMatching.longestAscending(unique)
    for anchor in anchors { pair(anchor.transfer, anchor.frame) }
    matchBetweenAnchors()
    matchReordered()
  }

  private mutating func pair(_ transfer: Int, _ frame: Int) {
    transferOfFrame[frame] = transfer
    frameOfTransfer[transfer] = frame
  }

  /// Pairs whose content occurs once on both sides, in the order of the frames.
  private func uniquePairs() -> [(transfer: Int, frame: Int)] {
    var table = ContentTable(capacity: transfers.count + frames.count)
    for (place, content) in transfers.enumerated() { table.addTransfer(content, place: place) }
    for (place, content) in frames.enumerated() { table.addFrame(content, place: place) }
    var pairs: [(transfer: Int, frame: Int)] = []
    pairs.reserveCapacity(min(transfers.count, frames.count))
    for (place, content) in frames.enumerated() {
      guard let entry = table.entry(of: content), entry.transferCount == 1, entry.frameCount == 1
      else { continue }
      pairs.append((Int(entry.lastTransfer), place))
    }
    return pairs
  }

  /// The longest subsequence with ascending transfers.
  static func longestAscending(
    _ pairs: [(transfer: Int, frame: Int)]
  ) -> [(transfer: Int, frame: Int)] {
    // tails[n] is the pair that ends the ascending run of n + 1 pairs with the smallest transfer.
    var tails: [Int] = []
    var previous = [Int](repeating: -1, count: pairs.count)
    for place in pairs.indices {
      let transfer = pairs[place].transfer
      var low = 0
      var high = tails.count
      if let last = tails.last, pairs[last].transfer < transfer { low = high }
      while low < high {
        let middle = (low + high) / 2
        if pairs[tails[middle]].transfer < transfer { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[place] = tails[low - 1] }
      if low == tails.count { tails.append(place) } else { tails[low] = place }
    }
    var ascending: [(transfer: Int, frame: Int)] = []
    ascending.reserveCapacity(tails.count)
    var place = tails.last ?? -1
    while place >= 0 {
      ascending.append(pairs[place])
      place = previous[place]
    }
    return ascending.reversed()
  }

  private mutating func matchBetweenAnchors() {
    var transfer = 0
    var frame = 0
    for anchor in anchors {
      matchStretch(transfer..<anchor.transfer, frame..<anchor.frame)
      transfer = anchor.transfer + 1
      frame = anchor.frame + 1
    }
    matchStretch(transfer..<transfers.count, frame..<frames.count)
  }

  private mutating func matchStretch(_ transferRange: Range<Int>, _ frameRange: Range<Int>) {
    if transferRange.isEmpty || frameRange.isEmpty { return }
    let limit = OrderedMatching.exactLimit
    if transferRange.count <= limit && frameRange.count <= limit {
      matchExactly(transferRange, frameRange)
      return
    }
    var next = transferRange.lowerBound
    for frame in frameRange {
      let end = min(transferRange.upperBound, next + OrderedMatching.lookAhead)
      guard let found = (next..<end).first(where: { transfers[$0] == frames[frame] }) else {
        continue
      }
      pair(found, frame)
      next = found + 1
    }
  }

  /// The longest common subsequence of a short stretch; of equal choices the earliest.
  private mutating func matchExactly(_ transferRange: Range<Int>, _ frameRange: Range<Int>) {
    let width = frameRange.count + 1
    var longest = [UInt8](repeating: 0, count: (transferRange.count + 1) * width)
    for row in (0..<transferRange.count).reversed() {
      let content = transfers[transferRange.lowerBound + row]
      for column in (0..<frameRange.count).reversed() {
        let here = row * width + column
        longest[here] =
          content == frames[frameRange.lowerBound + column]
          ? longest[here + width + 1] + 1 : max(longest[here + width], longest[here + 1])
      }
    }
    var row = 0
    var column = 0
    while row < transferRange.count, column < frameRange.count {
      let transfer = transferRange.lowerBound + row
      let frame = frameRange.lowerBound + column
      let here = row * width + column
      if transfers[transfer] == frames[frame] {
        pair(transfer, frame)
        row += 1
        column += 1
      } else if longest[here + width] >= longest[here + 1] {
        row += 1
      } else {
        column += 1
      }
    }
  }

  /// Pairs what is left near where its neighbours were paired: frames that changed places.
  private mutating func matchReordered() {
    var expected = 0
    var nextAnchor = 0
    for frame in frames.indices {
      if nextAnchor < anchors.count, anchors[nextAnchor].frame == frame {
        expected = anchors[nextAnchor].transfer + 1
        nextAnchor += 1
      }
      if transferOfFrame[frame] >= 0 { continue }
      let low = max(0, expected - OrderedMatching.reorderLimit)
      let high = min(transfers.count, expected + OrderedMatching.reorderLimit)
      guard low < high else { continue }
      let found = (low..<high).first {
        frameOfTransfer[$0] < 0 && transfers[$0] == frames[frame]
      }
      if let found { pair(found, frame) }
    }
  }
}
