public import Recording
public import RingHistory
public import TraceFormat
internal import VirtIO

/// Finds the frames of a trace in its records, in the driver's order.
public struct TransferExtraction: Sendable {
  /// What a record is to the transfers.
  public enum Step: Equatable, Sendable {
    /// The next transfer; they are counted from 0.
    case transfer(Transfer)
    /// The used element of this record gave the chain of an earlier transfer back.
    case completion(transfer: Int, record: UInt64)
  }

  /// Transfers so far.
  public private(set) var count = 0
  /// First and last record of the trace; `nil` when it has none.
  public private(set) var extent: (first: RecordPlace, last: RecordPlace)?

  private var devices: [DeviceHistory] = []
  private var devicePlaces = [Int16](repeating: -1, count: 256)
  private var activeDevice: Int?
  /// What ``headerByteCount`` is, kept for every transfer.
  private var header: Int?
  /// For each chain head, the transfer made available last; only those of the queue as it is
  /// configured now count.
  private var outstanding: [Int] = []
  private var firstOfQueue = 0
  /// The last look at the receive queue's `used.idx`.
  private var receiveIndex: (value: UInt16, ticks: UInt64)?

  public init() {}

  /// The network device: the one that got ready, or the only one with features or an address.
  public var device: DeviceHistory? {
    if let activeDevice { return devices[activeDevice] }
    return devices.first { $0.features != nil || $0.guestAddress != nil }
  }

  /// Takes the next record of the trace.
  public mutating func note(_ record: TraceRecord) -> Step? {
    let place = RecordPlace(record: record.index, ticks: record.ticks)
    if extent == nil { extent = (place, place) } else { extent?.last = place }
    switch record.event {
    case .usedElement(let queue, let position, let id, let length, let hash):
      return noteUsed(queue, position, id, length, hash, at: place)
    case .madeAvailable(let queue, let position, let head, let length, let hash):
      guard UInt16(queue) == NetworkQueue.transmit.index else { return nil }
      if outstanding.isEmpty { outstanding = [Int](repeating: -1, count: 65_536) }
      outstanding[Int(head)] = count
      count += 1
      return .transfer(
        Transfer(
          direction: .transmit, position: position, id: head, bufferLength: length,
          headerByteCount: header, prefixHash: hash, place: place))
    case .registerLoad(let slot, let offset, let value):
      devices[devicePlace(slot)].take(
        RegisterAccess(slot: slot, offset: offset, value: value, isStore: false), at: place)
    case .registerStore(let slot, let offset, let value):
      noteStore(slot, offset, value, at: place)
    case .usedIndex(let queue, let value, _):
      if UInt16(queue) == NetworkQueue.receive.index { receiveIndex = (value, record.ticks) }
    case .queueConfigured(let queue, _, _, _, _, _):
      // A queue that starts anew owes nothing for what was made available before.
      if UInt16(queue) == NetworkQueue.transmit.index { firstOfQueue = count }
    default: break
    }
    return nil
  }

  private mutating func noteUsed(
    _ queue: UInt8, _ position: UInt16, _ id: UInt32, _ length: UInt32, _ hash: UInt32,
    at place: RecordPlace
  ) -> Step? {
    let head = UInt16(truncatingIfNeeded: id)
    if UInt16(queue) == NetworkQueue.receive.index {
      count += 1
      return .transfer(
        Transfer(
          direction: .receive, position: position, id: head, bufferLength: length,
          headerByteCount: header, prefixHash: hash, place: place,
          observedTicks: observation(of: position)))
    }
    guard UInt16(queue) == NetworkQueue.transmit.index, id <= UInt32(UInt16.max),
      !outstanding.isEmpty
    else { return nil }
    let transfer = outstanding[Int(head)]
    guard transfer >= firstOfQueue else { return nil }
    outstanding[Int(head)] = -1
    return .completion(transfer: transfer, record: place.record)
  }

  /// The look at `used.idx` that covered `position`: whatever it counts had arrived by then.
  private func observation(of position: UInt16) -> UInt64? {
    guard let receiveIndex else { return nil }
    let covered = receiveIndex.value &- position
    return covered >= 1 && covered <= 1 << 15 ? receiveIndex.ticks : nil
  }

  private mutating func noteStore(
    _ slot: UInt8, _ offset: UInt16, _ value: UInt32, at place: RecordPlace
  ) {
    let found = devicePlace(slot)
    devices[found].take(
      RegisterAccess(slot: slot, offset: offset, value: value, isStore: true), at: place)
    if offset == MMIORegister.status.rawValue,
      DeviceStatus(rawValue: value).contains(.driverOK)
    {
      activeDevice = found
    }
    header = device?.headerByteCount
  }

  private mutating func devicePlace(_ slot: UInt8) -> Int {
    let known = Int(devicePlaces[Int(slot)])
    if known >= 0 { return known }
    devicePlaces[Int(slot)] = Int16(devices.count)
    devices.append(DeviceHistory(slot: slot))
    return devices.count - 1
  }
}
