public import Recording
public import TraceFormat
internal import VirtIO

/// The frames of a trace, per direction, in the driver's order.
public struct TransferExtraction: Sendable {
  /// In the order of their used elements.
  public private(set) var received: [Transfer] = []
  /// In the order in which they were made available.
  public private(set) var transmitted: [Transfer] = []
  /// First and last record of the trace; `nil` when it has none.
  public private(set) var extent: (first: RecordPlace, last: RecordPlace)?

  private var setups: [DeviceSetup] = []
  private var setupPlaces = [Int16](repeating: -1, count: 256)
  private var activeSetup: Int?
  /// For each chain head, the transfer made available last; only those of the queue as it is
  /// configured now count.
  private var outstanding = [Int](repeating: -1, count: 65_536)
  private var firstOfQueue = 0
  /// The last look at the receive queue's `used.idx`.
  private var receiveIndex: (value: UInt16, place: RecordPlace)?

  public init() {}

  /// Extracts from a whole trace.
  public init(_ trace: DecodedTrace) {
    for block in trace.blocks {
      for record in block.records { note(record) }
    }
  }

  /// The network device: the one that got ready, or the only one with features or an address.
  public var device: DeviceSetup? {
    if let activeSetup { return setups[activeSetup] }
    return setups.first { $0.features != nil || $0.guestAddress != nil }
  }

  /// Takes the next record of the trace.
  public mutating func note(_ record: TraceRecord) {
    let place = RecordPlace(record: record.index, ticks: record.ticks)
    extent = (extent?.first ?? place, place)
    switch record.event {
    case .usedElement(let queue, let position, let id, let length, let hash):
      noteUsed(queue, position, id, length, hash, at: place)
    case .madeAvailable(let queue, let position, let head, let length, let hash):
      guard UInt16(queue) == NetworkQueue.transmit.index else { return }
      outstanding[Int(head)] = transmitted.count
      transmitted.append(
        Transfer(
          direction: .transmit, position: position, id: head, bufferLength: length,
          headerByteCount: headerByteCount, prefixHash: hash, place: place))
    case .registerLoad(let slot, let offset, let value):
      setups[setupPlace(slot)].noteLoad(offset: offset, value: value)
    case .registerStore(let slot, let offset, let value):
      noteStore(slot, offset, value, at: place)
    case .usedIndex(let queue, let value, _) where UInt16(queue) == NetworkQueue.receive.index:
      receiveIndex = (value, place)
    case .queueConfigured(let queue, _, _, _, _, _)
    where UInt16(queue) == NetworkQueue.transmit.index:
      // A queue that starts anew owes nothing for what was made available before.
      firstOfQueue = transmitted.count
    case .queueConfigured, .sharedMemory, .bufferRegion, .notificationDecision, .eventDecision,
      .usedEvent, .usedIndex,
      .interruptStatus, .interruptsSuppressed, .waitBegan, .interruptsTaken, .clock, .entropy,
      .platform, .ringInspected, .deviceViolation, .deviceReset, .synReceived, .pollBegan,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed, .user:
      return
    }
  }

  private var headerByteCount: Int? { device?.headerByteCount }

  private mutating func noteUsed(
    _ queue: UInt8, _ position: UInt16, _ id: UInt32, _ length: UInt32, _ hash: UInt32,
    at place: RecordPlace
  ) {
    let head = UInt16(truncatingIfNeeded: id)
    if UInt16(queue) == NetworkQueue.receive.index {
      received.append(
        Transfer(
          direction: .receive, position: position, id: head, bufferLength: length,
          headerByteCount: headerByteCount, prefixHash: hash, place: place,
          observation: observation(of: position) ?? place))
    } else if UInt16(queue) == NetworkQueue.transmit.index, id <= UInt32(UInt16.max) {
      let transfer = outstanding[Int(head)]
      guard transfer >= firstOfQueue else { return }
      transmitted[transfer].completion = place
      outstanding[Int(head)] = -1
    }
  }

  /// The look at `used.idx` that covered `position`: whatever it counts had arrived by then.
  private func observation(of position: UInt16) -> RecordPlace? {
    guard let receiveIndex else { return nil }
    let covered = receiveIndex.value &- position
    return covered >= 1 && covered <= 1 << 15 ? receiveIndex.place : nil
  }

  private mutating func noteStore(
    _ slot: UInt8, _ offset: UInt16, _ value: UInt32, at place: RecordPlace
  ) {
    let setup = setupPlace(slot)
    setups[setup].noteStore(offset: offset, value: value, at: place)
    if offset == MMIORegister.status.rawValue,
      DeviceStatus(rawValue: value).contains(.driverOK)
    {
      activeSetup = setup
    }
  }

  private mutating func setupPlace(_ slot: UInt8) -> Int {
    let known = Int(setupPlaces[Int(slot)])
    if known >= 0 { return known }
    setupPlaces[Int(slot)] = Int16(setups.count)
    setups.append(DeviceSetup(slot: slot))
    return setups.count - 1
  }
}
