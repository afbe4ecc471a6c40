internal import Recording

extension QueueHistory {
  /// Who may touch a descriptor.
  public enum Owner: UInt8, Equatable, Sendable {
    case unknown
    case driver
    case device
    /// The device used it, and the driver did not read which element it was.
    case returned
    /// The driver polls, has one chain outstanding, and saw `used.idx` count it.
    case completed

    /// No used element gave the descriptor back to the driver.
    public var isWithDevice: Bool { self == .device || self == .returned }
  }

  /// A used element as the driver read it.
  public struct Element: Equatable, Sendable {
    public var id: UInt32
    public var length: UInt32
    /// The frame's; 0 where there is none.
    public var hash: UInt32

    public init(id: UInt32, length: UInt32, hash: UInt32) {
      self.id = id
      self.length = length
      self.hash = hash
    }
  }
}

/// Who has each descriptor of a queue, and what was made available in it last.
///
/// Room is made for the heads that occur, up to ``limit``; what lies beyond is unknown. Forgetting
/// everything is one step: an entry of an earlier generation counts as unwritten.
struct DescriptorAccount: Sendable {
  /// The largest split ring (VIRTIO 1.4 §2.7).
  static let limit = 32_768

  /// The chain made available last.
  struct Chain: Sendable {
    fileprivate(set) var generation: UInt32 = 0
    var owner = QueueHistory.Owner.unknown
    var length: UInt64 = 0
    /// Counts the chains of the queue, from 1.
    var ordinal: UInt64 = 0
    var place = RecordPlace(record: 0, ticks: 0)
  }

  /// Entries that there may be: the queue's size, or its part of what a history holds at most.
  var allowance = DescriptorAccount.limit
  private var chains: [Chain] = []
  private var generation: UInt32 = 1
  /// Whose a descriptor is that nothing was said of in this generation.
  private var base = QueueHistory.Owner.unknown

  /// Entries that there is room for.
  var capacity: Int { chains.count }

  /// Every descriptor is `owner`'s, and nothing is known of what was in it.
  mutating func restart(owner: QueueHistory.Owner) {
    base = owner
    guard generation < .max else {
      (chains, generation) = ([], 1)
      return
    }
    generation += 1
  }

  subscript(head: UInt16) -> Chain? {
    let place = Int(head)
    guard place < chains.count, chains[place].generation == generation else { return nil }
    return chains[place]
  }

  func owner(of head: UInt16) -> QueueHistory.Owner {
    self[head]?.owner ?? (Int(head) < allowance ? base : .unknown)
  }

  mutating func set(_ chain: Chain, at head: UInt16) {
    let place = Int(head)
    guard place < allowance else { return }
    if place >= chains.count { grow(to: place + 1) }
    chains[place] = chain
    chains[place].generation = generation
  }

  mutating func setOwner(_ owner: QueueHistory.Owner, of head: UInt16) {
    let place = Int(head)
    guard place < chains.count, chains[place].generation == generation else {
      return set(Chain(owner: owner), at: head)
    }
    chains[place].owner = owner
  }

  private mutating func grow(to count: Int) {
    let wanted = min(max(count, 2 * chains.count, 16), allowance)
    chains.append(contentsOf: repeatElement(Chain(), count: wanted - chains.count))
  }

  /// Calls `body` with every head that something was said of.
  func forEach(_ body: (UInt16, Chain) -> Void) {
    for place in chains.indices where chains[place].generation == generation {
      body(UInt16(place), chains[place])
    }
  }
}

/// The used elements that a driver took last, by position: a little more than a turn of the ring.
struct TakenElements: Sendable {
  private struct Slot: Sendable {
    var position: UInt16 = 0
    var generation: UInt32 = 0
    var sighting: Sighting<QueueHistory.Element>
  }

  private static let empty = Slot(
    sighting: Sighting(
      value: QueueHistory.Element(id: 0, length: 0, hash: 0),
      place: RecordPlace(record: 0, ticks: 0)))

  /// A power of two of them.
  private var slots: [Slot] = []
  private var generation: UInt32 = 1
  private var isFollowed = false

  /// A queue of `size` begins; one that is not followed has 0.
  mutating func restart(size: Int) {
    forget()
    isFollowed = size > 0
    var count = max(slots.count, 16)
    while count < size + 2 { count *= 2 }
    guard isFollowed, count > slots.count else { return }
    slots = [Slot](repeating: TakenElements.empty, count: count)
  }

  /// Forgets everything, in one step.
  mutating func forget() {
    guard generation < .max else {
      (slots, generation) = ([], 1)
      return
    }
    generation += 1
  }

  subscript(position: UInt16) -> Sighting<QueueHistory.Element>? {
    guard isFollowed, !slots.isEmpty else { return nil }
    let slot = slots[Int(position) & (slots.count - 1)]
    return slot.generation == generation && slot.position == position ? slot.sighting : nil
  }

  mutating func take(_ sighting: Sighting<QueueHistory.Element>, at position: UInt16) {
    guard isFollowed, !slots.isEmpty else { return }
    slots[Int(position) & (slots.count - 1)] = Slot(
      position: position, generation: generation, sighting: sighting)
  }
}
