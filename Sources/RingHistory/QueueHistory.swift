public import Recording
internal import TraceFormat
public import VirtIO

/// What is known of one virtqueue, up to a statement: the one account of a ring.
///
/// Each value is known with its witness, or is `nil`: nobody said it, or statements that are
/// missing may have changed it. Memory is bounded by the queue's size.
public struct QueueHistory: Sendable {
  /// What was read before a notification, and what was decided.
  public struct Decision: Equatable, Sendable {
    public var request: NotificationRequest
    /// The device asked for it; `nil` where what is new since the decision before is not known.
    public var isAsked: Bool?
    public var sent: Bool
  }

  /// Where the queue's buffers lie.
  public struct BufferRegion: Equatable, Sendable {
    public var stride: UInt32
    public var count: UInt16
  }

  /// Both positions of the driver, for views.
  public struct Positions: Equatable, Sendable {
    /// `avail.idx` after the last chain made available.
    public var available: UInt16?
    /// The used ring position that the driver takes next.
    public var taken: UInt16?
    /// How often each came round to 0.
    public var availableWraps: UInt64
    public var takenWraps: UInt64

    /// Descriptor chains that no used element has given back, modulo 65,536.
    public var owned: UInt16? {
      guard let available, let taken else { return nil }
      return available &- taken
    }
  }

  /// The largest split ring (VIRTIO 1.4 §2.7).
  public static let sizeLimit: UInt16 = 32_768

  public let name: QueueName
  /// 1 to ``sizeLimit``; anything else that a record claims is no size.
  public private(set) var size: UInt16?
  public private(set) var layout: SplitVirtqueueLayout?
  /// Where the queue was placed.
  public private(set) var configured: RecordPlace?
  /// The device was reset, and the queue not placed since: what is told below is of its last life.
  public private(set) var isReset = false

  /// `avail.idx` after the last chain made available.
  public private(set) var available: Sighting<UInt16>?
  /// The position that the device takes next, as the device says.
  public private(set) var fetched: Sighting<UInt16>?
  /// `used.idx` as the device stored it or memory has it.
  public private(set) var stored: Sighting<UInt16>?
  /// `used.idx` as the driver last read it.
  public private(set) var used: Sighting<UInt16>?
  /// The position that the driver takes next.
  public private(set) var taken: Sighting<UInt16>?
  /// Used elements that the driver saw delivered and did not take; below 0 it took what was never
  /// delivered.
  public private(set) var surplus: Int64?
  /// The same for a driver that is judged element by element: one that was taken too early is no
  /// debt on what is delivered later.
  public private(set) var untaken: Int?
  /// The driver learns which chains are done by reading the used ring.
  public private(set) var takesElements = false

  /// `used.flags` as last read.
  public private(set) var usedFlags: Sighting<UInt16>?
  public private(set) var suppressed: Sighting<Bool>?
  /// `used_event`; 0 in fresh ring memory.
  public private(set) var usedEvent: Sighting<UInt16>?
  /// `used_event` was written since the queue was placed.
  public private(set) var hasMovedUsedEvent = false

  public private(set) var decision: Sighting<Decision>?
  /// The last available buffer notification.
  public private(set) var notified: RecordPlace?
  /// `avail_event` as it was when the driver last notified because of it: a device that did
  /// something since has heard, and asks for more only with another one.
  public private(set) var notifiedEvent: Sighting<UInt16>?
  /// Notifications since `used.idx` was last seen to move.
  public private(set) var unanswered = 0
  /// The first chain made available since the driver last decided on a notification.
  public private(set) var undecided: RecordPlace?
  /// `avail.idx` at the last decision.
  public private(set) var decided: UInt16?

  /// Since when the watchdog has found something at every look; `nil` when it found nothing last.
  public private(set) var ailing: RecordPlace?
  /// The watchdog last saw a device that holds chains and asks for a notification.
  public private(set) var isAsleep = false
  public private(set) var buffers: Sighting<BufferRegion>?
  /// A chain was made available that the device owned: `avail.idx` counts no chains any more.
  public private(set) var isInflated = false
  /// When buffers were given back, batch by batch.
  public private(set) var refill = RefillAccount()
  private var availableWraps: UInt64 = 0
  private var takenWraps: UInt64 = 0

  private var descriptors = DescriptorAccount()
  private var elements = TakenElements()
  /// Chains made available since the queue was placed.
  private var chainCount: UInt64 = 0
  /// The ordinal of the youngest chain that an element gave back.
  public private(set) var youngestReturned: UInt64 = 0
  /// A chain came back behind a younger one: the order of what came back says nothing then.
  public private(set) var returnsOutOfOrder = false
  /// Chains up to this one are with nobody but a driver that counts.
  private var settledCount: UInt64 = 0
  /// `used.idx` when the device last had nothing left: a driver that counts knows its chains then.
  private var settled: UInt16?
  private var newestHead: UInt16?

  init(_ name: QueueName, allowance: Int) {
    self.name = name
    descriptors.allowance = allowance
  }
}

// MARK: - What follows from it

extension QueueHistory {
  /// Chains that the device owns, as it counts them: modulo 65,536.
  public var outstanding: UInt16? {
    guard let available, let used else { return nil }
    return available.value &- used.value
  }

  /// Where the queue stands, as the driver counts it.
  public var positions: Positions {
    Positions(
      available: available?.value, taken: taken?.value, availableWraps: availableWraps,
      takenWraps: takenWraps)
  }

  /// Whether `used.idx` as last read, the driver's position and what was delivered agree.
  public var isDrained: Bool { surplus == 0 }

  /// All descriptors point at one buffer.
  public var isShared: Bool { buffers.map { $0.value.stride == 0 && $0.value.count > 1 } ?? false }

  /// No `used.idx` was seen since the queue was placed.
  public var isUnused: Bool { configured != nil && used?.place == configured }

  /// Whether the driver knows of each chain whether the device has it.
  public var knowsOwners: Bool { takesElements || (settled != nil && used?.value == settled) }

  /// Who has the descriptor `head`.
  public func owner(of head: UInt16) -> Owner {
    guard let chain = descriptors[head] else { return descriptors.owner(of: head) }
    return owner(of: chain)
  }

  /// Bytes of the chain that was made available at `head` last; 0 when that is not known.
  public func length(of head: UInt16) -> UInt64 { descriptors[head]?.length ?? 0 }

  /// The used element that the driver last took at `position`, within a turn of the ring.
  public func element(at position: UInt16) -> Sighting<Element>? { elements[position] }

  private func owner(of chain: DescriptorAccount.Chain) -> Owner {
    chain.owner == .device && chain.ordinal <= settledCount ? .returned : chain.owner
  }

  /// Chains that no element gave back, with their places, the oldest first; and how many of them
  /// are older than one that came back. One look at every descriptor.
  public var overtaken: (chains: [(head: UInt16, ordinal: UInt64, place: RecordPlace)], of: Int) {
    var kept: [(head: UInt16, ordinal: UInt64, place: RecordPlace)] = []
    var count = 0
    descriptors.forEach { head, chain in
      guard owner(of: chain).isWithDevice else { return }
      count += 1
      if chain.ordinal < youngestReturned { kept.append((head, chain.ordinal, chain.place)) }
    }
    return (kept.sorted { $0.ordinal < $1.ordinal }, count)
  }
}

// MARK: - Statements

extension QueueHistory {
  /// Takes a statement of `witness` at `place`.
  ///
  /// - Parameter isCounted: the driver polls and has waited for this very look at `used.idx`.
  mutating func fold(
    _ statement: RingStatement, by witness: Witness, at place: RecordPlace, isCounted: Bool = false
  ) {
    switch statement {
    case .placed(let layout, let first): restart(layout, first, witness, place)
    case .buffers(let stride, let count):
      buffers = Sighting(
        value: BufferRegion(stride: stride, count: count), place: place, witness: witness)
    case .exposed(let position, let head, let length):
      noteExposed(position, head, length ?? 0, witness, place)
    case .usedIndex(let value, _): noteUsedIndex(value, witness, place, isCounted: isCounted)
    case .element(let position, let id): noteTaken(position, id, nil, witness, place)
    case .usedFlags(let flags): noteFlags(flags, witness, place)
    case .usedEvent(let position):
      usedEvent = Sighting(value: position, place: place, witness: witness)
      hasMovedUsedEvent = true
    case .availableFlags(let flags):
      suppressed = Sighting(value: flags & 1 != 0, place: place, witness: witness)
    case .notified: noteNotified(place)
    case .decided(let request, let sent): noteDecision(request, sent, witness, place)
    case .inspected(let ring): noteInspection(ring, witness, place)
    case .fetched(let position, _):
      fetched = Sighting(value: position &+ 1, place: place, witness: witness)
    case .returned(let index): stored = Sighting(value: index, place: place, witness: witness)
    case .standing(let index):
      available = Sighting(value: index, place: place, witness: witness)
    case .published, .elementLength, .availableEvent, .polling, .rejected: break
    }
  }

  private mutating func restart(
    _ layout: SplitVirtqueueLayout, _ first: UInt16, _ witness: Witness, _ place: RecordPlace
  ) {
    forget()
    (buffers, isReset) = (nil, false)
    self.layout = layout
    let isSize = layout.queueSize > 0 && layout.queueSize <= QueueHistory.sizeLimit
    size = isSize ? layout.queueSize : nil
    configured = place
    let start = Sighting(value: first, place: place, witness: witness)
    (available, used, taken) = (start, start, start)
    (decided, settled) = (first, first)
    usedEvent = Sighting(value: 0, place: place, witness: witness)
    (surplus, untaken) = (0, 0)
    descriptors.restart(owner: .driver)
    let isFollowed = Int(layout.queueSize) <= descriptors.allowance
    elements.restart(size: isFollowed ? Int(size ?? 0) : 0)
  }

  mutating func noteExposed(
    _ position: UInt16, _ head: UInt16, _ length: UInt64, _ witness: Witness, _ place: RecordPlace
  ) {
    available = Sighting(value: position &+ 1, place: place, witness: witness)
    if position == .max { availableWraps &+= 1 }
    undecided = undecided ?? place
    if owner(of: head).isWithDevice { isInflated = true }
    chainCount &+= 1
    var chain = DescriptorAccount.Chain()
    chain.owner = .device
    chain.length = length
    chain.ordinal = chainCount
    chain.place = place
    descriptors.set(chain, at: head)
    newestHead = head
    refill.notePost()
  }

  mutating func noteUsedIndex(
    _ value: UInt16, _ witness: Witness, _ place: RecordPlace, isCounted: Bool
  ) {
    unanswered = 0
    if let used {
      let count = value &- used.value
      if let surplus { self.surplus = surplus &+ Int64(count) }
      if let untaken { self.untaken = untaken &+ Int(count) }
    }
    used = Sighting(value: value, place: place, witness: witness)
    if surplus == nil { regainSurplus() }
    refill.beginBatch(place)
    guard value == available?.value else { return }
    if !takesElements {
      // Nothing is left with the device: whoever counts alone has everything back.
      settled = value
      settledCount = chainCount
    }
    if isCounted, let newestHead { descriptors.setOwner(.completed, of: newestHead) }
  }

  mutating func noteTaken(
    _ position: UInt16, _ id: UInt32, _ element: Element?, _ witness: Witness, _ place: RecordPlace
  ) {
    if position == .max { takenWraps &+= 1 }
    // What was not delivered did not change hands.
    if let head = UInt16(exactly: id), untaken ?? 1 > 0 { giveBack(head) }
    if let surplus { self.surplus = surplus &- 1 }
    if let untaken {
      self.untaken = max(0, untaken - 1)
    } else if let used, used.value &- (position &+ 1) <= size ?? 1_024 {
      untaken = Int(used.value &- (position &+ 1))
    }
    takesElements = true
    let next = Sighting(value: position &+ 1, place: place, witness: witness)
    taken = next
    if surplus == nil { regainSurplus() }
    refill.noteTaken()
    guard let element else { return }
    elements.take(Sighting(value: element, place: place, witness: witness), at: position)
  }

  private mutating func giveBack(_ head: UInt16) {
    if let chain = descriptors[head], owner(of: chain).isWithDevice {
      if chain.ordinal < youngestReturned { returnsOutOfOrder = true }
      youngestReturned = max(youngestReturned, chain.ordinal)
    }
    descriptors.setOwner(.driver, of: head)
  }

  private mutating func noteFlags(_ flags: UInt16, _ witness: Witness, _ place: RecordPlace) {
    usedFlags = Sighting(value: flags, place: place, witness: witness)
  }

  mutating func noteDecision(
    _ request: NotificationRequest, _ sent: Bool, _ witness: Witness, _ place: RecordPlace
  ) {
    if case .flags(let flags) = request { noteFlags(flags, witness, place) }
    decision = Sighting(
      value: Decision(request: request, isAsked: isAsked(by: request), sent: sent), place: place,
      witness: witness)
    decided = available?.value
    undecided = nil
    guard sent else { return }
    notified = place
    guard case .event(let event) = request else { return }
    notifiedEvent = Sighting(value: event, place: place, witness: witness)
  }

  private mutating func noteNotified(_ place: RecordPlace) {
    notified = place
    unanswered += 1
    undecided = nil
  }

  private mutating func noteInspection(
    _ ring: RingInspection, _ witness: Witness, _ place: RecordPlace
  ) {
    // With event index the flags mean nothing.
    if ring.availableEvent == nil { noteFlags(ring.usedFlags, witness, place) }
    isAsleep = showsSleep(ring)
    ailing = ring.finding == .healthy ? nil : ailing ?? place
  }

  /// The driver waits: a batch is over.
  mutating func noteWait(_ place: RecordPlace) { refill.endBatch(place) }

  /// The device was reset: every descriptor is the driver's, nothing is placed.
  mutating func noteReset() {
    isReset = true
    takesElements = false
    descriptors.restart(owner: .driver)
  }

  /// Statements are missing: what they may have changed is unknown. One step, whatever the size.
  mutating func noteGap() {
    let (kept, region, ring) = (size, buffers, layout)
    let wasReset = isReset
    forget()
    // Where the queue lies and how large it is does not change while it is in use.
    if !wasReset { (size, buffers, layout) = (kept, region, ring) }
    isReset = false
  }

  private mutating func forget() {
    var fresh = QueueHistory(name, allowance: descriptors.allowance)
    swap(&fresh.descriptors, &descriptors)
    swap(&fresh.elements, &elements)
    (fresh.availableWraps, fresh.takenWraps) = (availableWraps, takenWraps)
    fresh.descriptors.restart(owner: .unknown)
    fresh.elements.forget()
    self = fresh
  }

  /// More room for descriptors; never less.
  mutating func allow(_ count: Int) {
    descriptors.allowance = max(descriptors.allowance, count)
  }

  var allowance: Int { descriptors.allowance }
  /// Descriptors that there is room for by now.
  var descriptorCapacity: Int { descriptors.capacity }

  /// After a gap the two positions tell how far they are apart, if not by a whole turn.
  private mutating func regainSurplus() {
    guard let used, let taken else { return }
    let (ahead, behind) = (used.value &- taken.value, taken.value &- used.value)
    let isBehind = ahead > size ?? 1_024
    if isBehind && ahead <= behind { return }
    surplus = isBehind ? -Int64(behind) : Int64(ahead)
  }
}
