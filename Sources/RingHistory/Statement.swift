public import Recording
public import TraceFormat
public import VirtIO

/// Who says something of a ring.
///
/// A timeline is what several witnesses say of the same rings; nothing is known but by one of them.
public enum Witness: UInt8, CaseIterable, Hashable, Sendable {
  /// The guest's driver, in its own records.
  case driver
  /// The device: what it took, wrote and announced.
  case device
  /// A look at the guest's memory at an instant.
  case memory
  /// A capture at a point of the network.
  case wire
  /// A line of a log.
  case text
}

/// A virtqueue among those that a timeline tells of.
public struct QueueName: Hashable, Sendable {
  /// Counted from 0 in order of first appearance.
  public var guest: UInt16
  /// The guest's network devices, counted from 0 in order of first appearance. A driver that does
  /// not name its device has one.
  public var device: UInt8
  /// As the device numbers its queues: 0 is receiveq1, 1 transmitq1 (VIRTIO 1.4 §5.1.2).
  public var number: UInt16

  public init(guest: UInt16 = 0, device: UInt8 = 0, number: UInt16) {
    self.guest = guest
    self.device = device
    self.number = number
  }
}

/// A value, who said so, and where.
public struct Sighting<Value: Equatable & Sendable>: Equatable, Sendable {
  public var value: Value
  public var place: RecordPlace
  public var witness: Witness

  public init(value: Value, place: RecordPlace, witness: Witness = .driver) {
    self.value = value
    self.place = place
    self.witness = witness
  }
}

/// What the device says of available buffer notifications (VIRTIO 1.4 §2.7.10).
public enum NotificationRequest: Equatable, Sendable {
  /// `used.flags`.
  case flags(UInt16)
  /// `avail_event`, with event index.
  case event(UInt16)
}

/// Something that a witness says of one virtqueue.
///
/// Positions are what the specification calls indices: 16 bits wide and free-running
/// (VIRTIO 1.4 §2.7.6, §2.7.8).
public enum RingStatement: Sendable {
  /// The queue was handed to the device, and both its indices stand at `first`.
  case placed(SplitVirtqueueLayout, first: UInt16)
  /// The buffers of the queue's descriptors lie `stride` bytes apart.
  case buffers(stride: UInt32, count: UInt16)
  /// The chain of `head` is available at `position`; `length` counts its bytes, if it has an end.
  case exposed(position: UInt16, head: UInt16, length: UInt64?)
  /// `avail.idx` was stored; `isBacked` is false if not every entry was written since.
  case published(from: UInt16, to: UInt16, isBacked: Bool)
  /// The driver read `used.idx`, after so many looks without news; `nil` where each look is seen.
  case usedIndex(UInt16, emptyPolls: UInt64?)
  /// The driver read the id of the used element at `position`.
  case element(position: UInt16, id: UInt32)
  /// The driver read that element's length; `hash` is the frame's, where it is known.
  case elementLength(id: UInt32, length: UInt32, hash: UInt32?)
  case usedFlags(UInt16)
  case availableEvent(UInt16)
  case availableFlags(UInt16)
  /// The driver set `used_event`.
  case usedEvent(UInt16)
  case notified
  /// The device's request was read and decided on.
  case decided(NotificationRequest, sent: Bool)
  /// A wait compares `used.idx` with this counter.
  case polling(counter: UInt64)
  /// The driver noticed that the device broke a rule.
  case rejected
  /// The driver's watchdog looked at the ring.
  case inspected(RingInspection)
  /// The device took the chain of `head` at `position` of the available ring.
  case fetched(position: UInt16, head: UInt16)
  /// `used.idx` as the device stored it, or as it stood in memory.
  case returned(UInt16)
  /// `avail.idx` as it stood in memory.
  case standing(available: UInt16)
}

extension RingInspection {
  /// The watchdog found that the device holds chains, does nothing, and asks to be notified.
  public var showsSleep: Bool {
    (finding == .missedNotification || finding == .transmitStalled) && asksForNotification
  }

  /// The device holds chains and asks to hear of them. Those that are in neither index are with
  /// nobody: no notification would help.
  public var asksForNotification: Bool {
    guard available != used else { return false }
    guard let availableEvent else {
      return !UsedFlags(rawValue: usedFlags).contains(.noNotify)
    }
    return availableEvent &- used < available &- used
  }
}
