internal import Recording
internal import TraceFormat
internal import VirtIO

/// A value and the record that showed it.
struct Sighting<Value: Equatable & Sendable>: Equatable, Sendable {
  var value: Value
  var place: RecordPlace
}

/// What the driver's records tell of one virtqueue, up to a record.
///
/// Positions are what the specification calls indices: 16 bits, wrapping. What a gap in the trace
/// makes unknown is unknown until a record tells it again.
struct QueueLedger: Sendable {
  /// Who may touch a descriptor.
  enum Owner: UInt8, Equatable, Sendable {
    case unknown = 0
    case driver = 1
    case device = 2
  }

  /// What the device says of available buffer notifications (VIRTIO 1.4 §2.7.10).
  enum Request: Equatable, Sendable {
    /// `used.flags`.
    case flags(UInt16)
    /// `avail_event`, with event index.
    case event(UInt16)
  }

  /// What was read before a notification, and what was decided.
  struct Decision: Equatable, Sendable {
    var request: Request
    /// The device asked for it; `nil` where a gap hides what is new since the decision before.
    var isAsked: Bool?
    var sent: Bool
  }

  private(set) var size: UInt16?
  /// Where the queue was configured.
  private(set) var configured: RecordPlace?
  /// `avail.idx` after the last chain made available.
  private(set) var available: Sighting<UInt16>?
  /// `used.idx` as last read.
  private(set) var used: Sighting<UInt16>?
  /// The position that the driver takes next.
  private(set) var taken: Sighting<UInt16>?
  /// Used elements delivered and not taken; below 0 the driver took what was never delivered.
  private(set) var surplus: Int64?
  /// `used.flags` as last read.
  private(set) var usedFlags: Sighting<UInt16>?
  private(set) var decision: Sighting<Decision>?
  /// The last available buffer notification.
  private(set) var notified: RecordPlace?
  /// Notifications since `used.idx` was last seen to move.
  private(set) var unanswered = 0
  /// The first chain made available since the driver last decided on a notification.
  private(set) var undecided: RecordPlace?
  /// `avail.idx` at the last decision.
  private(set) var decided: UInt16?
  private(set) var suppressed: Sighting<Bool>?
  /// `used_event`; 0 in fresh ring memory.
  private(set) var usedEvent: Sighting<UInt16>?
  /// `used_event` was written since the queue was configured.
  private(set) var hasMovedUsedEvent = false
  /// Since when the watchdog has found something at every look; `nil` when it found nothing last.
  private(set) var ailing: RecordPlace?
  /// The watchdog last saw a device that holds chains and asks for a notification.
  private(set) var isAsleep = false
  private(set) var buffers: Sighting<BufferRegion>?
  /// A chain was made available that the device owned: `avail.idx` counts no chains any more.
  private(set) var isInflated = false
  private var newestHead: UInt16?
  private var owners = [Owner](repeating: .unknown, count: 65_536)
  private var lengths = [UInt32](repeating: 0, count: 65_536)

  /// Where the queue's buffers lie.
  struct BufferRegion: Equatable, Sendable {
    var stride: UInt32
    var count: UInt16
  }

  /// Chains that the device owns, as it counts them: modulo 65,536.
  var outstanding: UInt16? {
    guard let available, let used else { return nil }
    return available.value &- used.value
  }

  /// Whether `used.idx` as last read, the driver's position and what was delivered agree.
  var isDrained: Bool { surplus == 0 }

  /// The last word on a notification was to send one.
  var wasNotifiedLast: Bool {
    guard let notified else { return false }
    guard let decision else { return true }
    return decision.value.sent || notified.record > decision.place.record
  }

  /// Whether the device asks to hear of what was made available since the last decision.
  func isAsked(by request: Request) -> Bool? {
    switch request {
    case .flags(let flags): return !UsedFlags(rawValue: flags).contains(.noNotify)
    case .event(let event):
      guard let decided, let available else { return nil }
      return event &- decided < available.value &- decided
    }
  }

  /// No `used.idx` was seen since the queue was configured.
  var isUnused: Bool { configured != nil && used?.place == configured }

  func owner(of head: UInt16) -> Owner { owners[Int(head)] }
  /// The length of the chain when it was made available last.
  func length(of head: UInt16) -> UInt32 { lengths[Int(head)] }

  mutating func configure(size: UInt16, first: UInt16, at place: RecordPlace) {
    self = QueueLedger()
    self.size = size
    configured = place
    available = Sighting(value: first, place: place)
    used = Sighting(value: first, place: place)
    taken = Sighting(value: first, place: place)
    decided = first
    usedEvent = Sighting(value: 0, place: place)
    surplus = 0
    for head in owners.indices { owners[head] = .driver }
  }

  mutating func noteBuffers(stride: UInt32, count: UInt16, at place: RecordPlace) {
    buffers = Sighting(value: BufferRegion(stride: stride, count: count), place: place)
  }

  mutating func noteAvailable(
    _ position: UInt16, head: UInt16, length: UInt32, at place: RecordPlace
  ) {
    available = Sighting(value: position &+ 1, place: place)
    undecided = undecided ?? place
    if owners[Int(head)] == .device { isInflated = true }
    owners[Int(head)] = .device
    newestHead = head
    lengths[Int(head)] = length
  }

  mutating func noteUsedIndex(_ value: UInt16, at place: RecordPlace) {
    unanswered = 0
    if let used, let surplus { self.surplus = surplus &+ Int64(value &- used.value) }
    used = Sighting(value: value, place: place)
    if surplus == nil { regainSurplus() }
  }

  mutating func noteTaken(_ position: UInt16, id: UInt32, at place: RecordPlace) {
    // What was not delivered did not change hands.
    let isDelivered = surplus ?? 1 > 0
    if let surplus { self.surplus = surplus &- 1 }
    taken = Sighting(value: position &+ 1, place: place)
    if surplus == nil { regainSurplus() }
    if isDelivered, let head = UInt16(exactly: id) { owners[Int(head)] = .driver }
  }

  /// A driver that transmits one chain at a time learns from `used.idx` alone that it has it back.
  mutating func noteCompletion() {
    guard let used, let available, used.value == available.value, let newestHead else { return }
    owners[Int(newestHead)] = .driver
  }

  mutating func noteFlags(_ flags: UInt16, at place: RecordPlace) {
    usedFlags = Sighting(value: flags, place: place)
  }

  mutating func noteDecision(_ request: Request, sent: Bool, at place: RecordPlace) {
    if case .flags(let flags) = request { noteFlags(flags, at: place) }
    decision = Sighting(
      value: Decision(request: request, isAsked: isAsked(by: request), sent: sent), place: place)
    decided = available?.value
    undecided = nil
    if sent { notified = place }
  }

  mutating func noteNotified(at place: RecordPlace) {
    notified = place
    unanswered += 1
    undecided = nil
  }

  mutating func noteSuppressed(_ value: Bool, at place: RecordPlace) {
    suppressed = Sighting(value: value, place: place)
  }

  mutating func noteUsedEvent(_ position: UInt16, at place: RecordPlace) {
    usedEvent = Sighting(value: position, place: place)
    hasMovedUsedEvent = true
  }

  mutating func noteInspection(_ ring: RingInspection, at place: RecordPlace) {
    // With event index the flags mean nothing.
    if ring.availableEvent == nil { noteFlags(ring.usedFlags, at: place) }
    isAsleep = ring.showsSleep
    ailing = ring.finding == .healthy ? nil : ailing ?? place
  }

  /// Forgets what records that are missing may have changed.
  mutating func noteGap() {
    let (size, buffers) = (size, buffers)
    self = QueueLedger()
    self.size = size
    self.buffers = buffers
  }

  /// After a gap the two positions tell how far they are apart, if not by a whole turn.
  private mutating func regainSurplus() {
    guard let used, let taken else { return }
    let ahead = used.value &- taken.value
    surplus = ahead <= size ?? 1_024 ? Int64(ahead) : -Int64(taken.value &- used.value)
  }
}
