public import Recording
public import TraceFormat
internal import VirtIO

/// What witnesses tell of all rings of a timeline, up to a statement.
///
/// The one account: diagnosis, conformance and views read it, and keep no second one. Statements
/// come in the order of each witness; what is missing is said by ``noteGap(before:)``, which costs
/// one step a queue, whatever the queue's size. Memory is bounded by the sizes of the queues and
/// by ``queueLimit`` and ``descriptorLimit``.
public struct RingHistory: Sendable {
  /// A wait that polls `used.idx`, from its first look on.
  public struct PollingWait: Equatable, Sendable {
    public var queue: UInt8
    /// The driver's counter as it is stored.
    public var counter: UInt64
    public var place: RecordPlace
  }

  /// Virtqueues that are followed at most, of all guests and devices; what is said of others is
  /// only counted.
  public static let queueLimit = 1_024
  /// Descriptors that are followed at most, of all queues: four rings of 32,768, or 512 of 256.
  /// What is beyond is with nobody known.
  public static let descriptorLimit = 1 << 17
  /// What a queue is given before its size is known: QEMU's largest.
  private static let firstAllowance = 1_024

  /// In order of first appearance.
  public private(set) var queues: [QueueHistory] = []
  /// Transports, in order of first appearance.
  public private(set) var devices: [DeviceHistory] = []
  /// Where the transport is whose Status was written last: the rings are its. `nil` behind a gap.
  public private(set) var activeDevice: Int?
  /// Where the first transport is that got ready.
  private var readyDevice: Int?
  /// No access to a register is missing.
  public private(set) var isComplete = true
  /// Statements on queues beyond ``queueLimit``.
  public private(set) var unfollowedCount: UInt64 = 0

  public private(set) var first: RecordPlace?
  public private(set) var last: RecordPlace?
  /// The last record that is no flush: the last thing the kernel did by itself.
  public private(set) var lastDeed: RecordPlace?
  /// The polling wait that the kernel is in; `nil` as soon as it does anything else.
  public private(set) var pollingWait: PollingWait?
  /// The wait for an interrupt that the kernel is in.
  public private(set) var sleep: RecordPlace?
  /// The driver is one that polls.
  public private(set) var polls = false
  /// Runs of missing records, and the record behind the last one.
  public private(set) var gapCount = 0
  public private(set) var lastGapEnd: UInt64?

  /// The index of the record that is next, if none is missing.
  public private(set) var nextRecord: UInt64 = 0
  private var places: [QueueName: Int] = [:]
  /// Places of the queues of the first guest's first device, which nearly all statements are on.
  private var nearPlaces: [16 of Int16] = .init(repeating: -1)
  private var descriptorsLeft = RingHistory.descriptorLimit

  public init() {}

  /// Where the account of a queue is in ``queues``; `nil` when nothing was said of it.
  public func place(of queue: UInt8) -> Int? {
    guard queue < 16 else { return places[QueueName(number: UInt16(queue))] }
    let place = nearPlaces[Int(queue)]
    return place < 0 ? nil : Int(place)
  }

  /// The account of a queue of the first guest's first device; one of which nothing is known when
  /// nothing was said of it.
  ///
  /// An account is hundreds of bytes: what is asked for every record is ``standing(of:head:)`` and
  /// ``positions(of:)``.
  public subscript(queue: UInt8) -> QueueHistory {
    _read {
      if let place = place(of: queue) {
        yield queues.span[place]
      } else {
        yield RingHistory.unknown
      }
    }
  }

  private static let unknown = QueueHistory(QueueName(number: 0), allowance: 0)

  /// The account of any queue; `nil` when nothing was said of it.
  public func queue(_ name: QueueName) -> QueueHistory? { places[name].map { queues[$0] } }

  /// The network device: the first one that got ready, or else the first with features.
  public var device: DeviceHistory? {
    readyDevice.map { devices[$0] } ?? devices.first { $0.features != nil }
  }

  /// The transport of that number.
  public func device(slot: UInt8) -> DeviceHistory? { devices.first { $0.slot == slot } }

  /// The registers of the transport whose Status was written last.
  public var active: DeviceRegisters {
    activeDevice.map { devices[$0].registers } ?? DeviceRegisters()
  }

  /// Number of that transport.
  public var activeSlot: UInt8? { activeDevice.map { devices[$0].slot } }

  /// The registers of a transport; those of one that nobody touched are unknown.
  public func registers(slot: UInt8) -> DeviceRegisters {
    if let activeDevice, devices[activeDevice].slot == slot {
      return devices[activeDevice].registers
    }
    return device(slot: slot)?.registers ?? DeviceRegisters(isWhole: isComplete)
  }

  /// Whether what is told of the transport's registers is whole.
  public func knows(slot: UInt8) -> Bool {
    guard !isComplete else { return true }
    return activeDevice.map { devices[$0].slot == slot && devices[$0].registers.wasReset } ?? false
  }
}

// MARK: - Statements

extension RingHistory {
  /// Takes what `witness` says of a queue at `place`.
  public mutating func fold(
    _ statement: RingStatement, of queue: QueueName, by witness: Witness, at place: RecordPlace
  ) {
    guard let found = claim(queue) else { return }
    if case .placed(let layout, _) = statement { provide(Int(layout.queueSize), to: found) }
    queues[found].fold(statement, by: witness, at: place)
  }

  /// Takes an access to a register.
  public mutating func take(_ access: RegisterAccess, at place: RecordPlace) {
    let found = transport(access.slot)
    if access.isStore(to: .status) { activeDevice = found }
    devices[found].take(access, at: place)
    if readyDevice == nil, devices[found].driverReady != nil { readyDevice = found }
    if access.isReset {
      for queue in queues.indices { queues[queue].noteReset() }
    } else if access.isStore(to: .queueNotify), let number = UInt16(exactly: access.value),
      let queue = claim(QueueName(number: number))
    {
      queues[queue].fold(.notified, by: .driver, at: place)
    }
  }

  /// Where a transport is in ``devices``.
  private mutating func transport(_ slot: UInt8) -> Int {
    if let activeDevice, devices[activeDevice].slot == slot { return activeDevice }
    if let known = devices.firstIndex(where: { $0.slot == slot }) { return known }
    devices.append(DeviceHistory(slot: slot, isWhole: isComplete))
    return devices.count - 1
  }

  /// Takes note that the records before `next` are missing.
  public mutating func noteGap(before next: UInt64) {
    for queue in queues.indices { queues[queue].noteGap() }
    for device in devices.indices { devices[device].noteGap() }
    (activeDevice, isComplete) = (nil, false)
    (pollingWait, sleep) = (nil, nil)
    gapCount += 1
    lastGapEnd = next
    nextRecord = next
  }

  /// The place of a queue's account, made when it is the first that is said of it.
  private mutating func claim(_ name: QueueName) -> Int? {
    let isNear = name.guest == 0 && name.device == 0 && name.number < 16
    if isNear, nearPlaces[Int(name.number)] >= 0 { return Int(nearPlaces[Int(name.number)]) }
    if let known = places[name] { return known }
    guard queues.count < RingHistory.queueLimit else {
      unfollowedCount &+= 1
      return nil
    }
    let place = queues.count
    queues.append(QueueHistory(name, allowance: 0))
    places[name] = place
    if isNear { nearPlaces[Int(name.number)] = Int16(place) }
    provide(RingHistory.firstAllowance, to: place)
    return place
  }

  /// Room for `count` descriptors of a queue, while there is any.
  private mutating func provide(_ count: Int, to place: Int) {
    let more = min(count, Int(QueueHistory.sizeLimit)) - queues[place].allowance
    guard more > 0, more <= descriptorsLeft else { return }
    descriptorsLeft -= more
    queues[place].allow(queues[place].allowance + more)
  }
}

// MARK: - Records of a driver

extension RingHistory {
  /// Takes the next record of the first guest's driver; an index that is left out is a gap.
  public mutating func take(_ record: TraceRecord) {
    if record.index != nextRecord { noteGap(before: record.index) }
    nextRecord = record.index &+ 1
    let place = RecordPlace(record)
    first = first ?? place
    last = place
    if case .flushed = record.event { return }
    lastDeed = place
    let polled = followWaits(record.event, at: place)
    switch record.event {
    case .registerLoad(let slot, let offset, let value):
      take(RegisterAccess(slot: slot, offset: offset, value: value, isStore: false), at: place)
    case .registerStore(let slot, let offset, let value):
      take(RegisterAccess(slot: slot, offset: offset, value: value, isStore: true), at: place)
    case .madeAvailable(let queue, let position, let head, let length, _):
      guard let queue = claim(QueueName(number: UInt16(queue))) else { return }
      queues[queue].noteExposed(position, head, UInt64(length), .driver, place)
    case .usedIndex(let number, let value, _):
      guard let queue = claim(QueueName(number: UInt16(number))) else { return }
      // A driver that transmits one chain at a time learns from used.idx alone that it is back.
      let isCounted = polled == number && UInt16(number) == NetworkQueue.transmit.index
      queues[queue].noteUsedIndex(value, .driver, place, isCounted: isCounted)
    case .usedElement(let queue, let position, let id, let length, let hash):
      guard let queue = claim(QueueName(number: UInt16(queue))) else { return }
      queues[queue].noteTaken(
        position, id, QueueHistory.Element(id: id, length: length, hash: hash), .driver, place)
    case .notificationDecision(let queue, let flags, let sent):
      guard let queue = claim(QueueName(number: UInt16(queue))) else { return }
      queues[queue].noteDecision(.flags(flags), sent, .driver, place)
    case .eventDecision(let queue, let event, let sent):
      guard let queue = claim(QueueName(number: UInt16(queue))) else { return }
      queues[queue].noteDecision(.event(event), sent, .driver, place)
    case .waitBegan:
      for queue in queues.indices { queues[queue].noteWait(place) }
    default: takeRareRecord(record.event, place)
    }
  }

  private mutating func takeRareRecord(_ event: TraceEvent, _ place: RecordPlace) {
    switch event {
    case .queueConfigured(let queue, let size, let first, let table, let driver, let device):
      let layout = SplitVirtqueueLayout(
        queueSize: size, descriptorArea: table, driverArea: driver, deviceArea: device)
      fold(.placed(layout, first: first), queue, place)
    case .bufferRegion(let queue, _, let stride, let count):
      fold(.buffers(stride: stride, count: count), queue, place)
    case .interruptsSuppressed(let queue, let isOn):
      fold(.availableFlags(isOn ? 1 : 0), queue, place)
    case .usedEvent(let queue, let position): fold(.usedEvent(position), queue, place)
    case .ringInspected(let queue, let ring): fold(.inspected(ring), queue, place)
    default: break
    }
  }

  private mutating func fold(_ statement: RingStatement, _ queue: UInt8, _ place: RecordPlace) {
    fold(statement, of: QueueName(number: UInt16(queue)), by: .driver, at: place)
  }

  /// The queue whose polling wait goes on with this event.
  private mutating func followWaits(_ event: TraceEvent, at place: RecordPlace) -> UInt8? {
    switch event {
    case .pollBegan(let queue, let counter):
      polls = true
      (pollingWait, sleep) = (PollingWait(queue: queue, counter: counter, place: place), nil)
    case .usedIndex(let queue, _, _) where queue == pollingWait?.queue: return queue
    case .waitBegan: (pollingWait, sleep) = (nil, place)
    default: (pollingWait, sleep) = (nil, nil)
    }
    return nil
  }
}
