/// A first-in first-out queue of slots, each at most once, with removal from the middle.
///
/// - Complexity: O(1) for every operation; the links are allocated once.
struct SlotQueue: Sendable {
  private enum Link {
    static let end: UInt16 = 0xffff
    static let absent: UInt16 = 0xfffe
  }

  private var next: [UInt16]
  private var previous: [UInt16]
  private var head = Link.end
  private var tail = Link.end

  /// An empty queue for slots 0 to `slotCount` - 1; at most 32,767 of them.
  init(slotCount: Int) {
    next = [UInt16](repeating: Link.absent, count: slotCount)
    previous = [UInt16](repeating: Link.absent, count: slotCount)
  }

  var isEmpty: Bool { head == Link.end }

  var first: Int? { head == Link.end ? nil : Int(head) }

  func contains(_ slot: Int) -> Bool { next[slot] != Link.absent }

  /// Adds `slot` at the end, unless it is in the queue already.
  mutating func append(_ slot: Int) {
    guard !contains(slot) else { return }
    let link = UInt16(slot)
    next[slot] = Link.end
    previous[slot] = tail
    if tail == Link.end { head = link } else { next[Int(tail)] = link }
    tail = link
  }

  /// Takes `slot` out, wherever it is; does nothing when it is not in the queue.
  mutating func remove(_ slot: Int) {
    guard contains(slot) else { return }
    let (before, after) = (previous[slot], next[slot])
    if before == Link.end { head = after } else { next[Int(before)] = after }
    if after == Link.end { tail = before } else { previous[Int(after)] = before }
    next[slot] = Link.absent
    previous[slot] = Link.absent
  }

  mutating func popFirst() -> Int? {
    guard let slot = first else { return nil }
    remove(slot)
    return slot
  }

  /// The slot behind `slot`, which must be in the queue.
  func slot(after slot: Int) -> Int? {
    precondition(contains(slot), "slot is not queued")
    return next[slot] == Link.end ? nil : Int(next[slot])
  }
}
