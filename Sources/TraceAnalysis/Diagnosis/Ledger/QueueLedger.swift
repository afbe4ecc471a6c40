internal import TraceFormat

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

  /// What was read before a notification, and what was decided.
  struct Decision: Equatable, Sendable {
    var flags: UInt16
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
  /// The first chain made available since the driver last decided on a notification.
  private(set) var undecided: RecordPlace?
  private(set) var suppressed: Sighting<Bool>?
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

  mutating func noteDecision(flags: UInt16, sent: Bool, at place: RecordPlace) {
    noteFlags(flags, at: place)
    decision = Sighting(value: Decision(flags: flags, sent: sent), place: place)
    undecided = nil
    if sent { notified = place }
  }

  mutating func noteNotified(at place: RecordPlace) {
    notified = place
    undecided = nil
  }

  mutating func noteSuppressed(_ value: Bool, at place: RecordPlace) {
    suppressed = Sighting(value: value, place: place)
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
