/// How often each content occurs in two sequences, and where it occurs last.
///
/// Open addressing over flat arrays: a frame costs one probe or two, and the order of insertion
/// does not show in any result.
struct ContentTable {
  struct Entry {
    var content: UInt64
    var transferCount: UInt32 = 0
    var frameCount: UInt32 = 0
    var lastTransfer: Int32 = -1
    var lastFrame: Int32 = -1
  }

  private(set) var entries: [Entry] = []
  private var slots: [Int32]
  private let mask: Int

  /// A table for at most `capacity` different contents.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
    entries.reserveCapacity(capacity)
  }

  mutating func addTransfer(_ content: UInt64, place: Int) {
    let entry = insert(content)
    entries[entry].transferCount += 1
    entries[entry].lastTransfer = Int32(truncatingIfNeeded: place)
  }

  mutating func addFrame(_ content: UInt64, place: Int) {
    let entry = insert(content)
    entries[entry].frameCount += 1
    entries[entry].lastFrame = Int32(truncatingIfNeeded: place)
  }

  /// What is known of `content`; `nil` when neither sequence has it.
  func entry(of content: UInt64) -> Entry? {
    let slot = slots[slot(of: content)]
    return slot < 0 ? nil : entries[Int(slot)]
  }

  private mutating func insert(_ content: UInt64) -> Int {
    let slot = slot(of: content)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(content: content))
    return entries.count - 1
  }

  private func slot(of content: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (content &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    while slots[slot] >= 0, entries[Int(slots[slot])].content != content {
      slot = (slot + 1) & mask
    }
    return slot
  }
}
