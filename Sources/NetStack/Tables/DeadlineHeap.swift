/// The deadlines of all slots, at most one each, in a binary heap that knows where each slot is.
///
/// - Complexity: O(1) for the earliest, O(log n) to set or cancel one; allocated once.
struct DeadlineHeap: Sendable {
  private static let absent: UInt16 = 0xffff

  /// Slots in heap order; only the first `count` are in the heap.
  private var order: [UInt16]
  private var positions: [UInt16]
  private var deadlines: [Instant]
  private var count = 0

  /// A heap for slots 0 to `slotCount` - 1; at most 32,767 of them.
  init(slotCount: Int) {
    order = [UInt16](repeating: 0, count: slotCount)
    positions = [UInt16](repeating: Self.absent, count: slotCount)
    deadlines = [Instant](repeating: Instant(nanoseconds: 0), count: slotCount)
  }

  /// The earliest deadline.
  var earliest: Instant? { count == 0 ? nil : deadlines[Int(order[0])] }

  /// Sets the deadline of `slot`, in place of the one it had.
  mutating func schedule(_ slot: Int, at deadline: Instant) {
    deadlines[slot] = deadline
    if positions[slot] == Self.absent {
      place(slot, at: count)
      count += 1
    }
    restore(Int(positions[slot]))
  }

  /// Forgets the deadline of `slot`, if it has one.
  mutating func cancel(_ slot: Int) {
    guard positions[slot] != Self.absent else { return }
    let hole = Int(positions[slot])
    positions[slot] = Self.absent
    count -= 1
    guard hole != count else { return }
    place(Int(order[count]), at: hole)
    restore(hole)
  }

  /// Takes out the slot with the earliest deadline if that is not after `now`.
  mutating func popDue(at now: Instant) -> Int? {
    guard let earliest, earliest <= now else { return nil }
    let slot = Int(order[0])
    cancel(slot)
    return slot
  }

  private func deadline(at position: Int) -> Instant { deadlines[Int(order[position])] }

  private mutating func place(_ slot: Int, at position: Int) {
    order[position] = UInt16(slot)
    positions[slot] = UInt16(position)
  }

  /// Moves the slot at `start` up or down to where it belongs.
  private mutating func restore(_ start: Int) {
    var position = start
    let slot = Int(order[position])
    let key = deadlines[slot]
    while position > 0, key < deadline(at: (position - 1) / 2) {
      place(Int(order[(position - 1) / 2]), at: position)
      position = (position - 1) / 2
    }
    while 2 * position + 1 < count {
      var child = 2 * position + 1
      if child + 1 < count, deadline(at: child + 1) < deadline(at: child) { child += 1 }
      guard deadline(at: child) < key else { break }
      place(Int(order[child]), at: position)
      position = child
    }
    place(slot, at: position)
  }
}
