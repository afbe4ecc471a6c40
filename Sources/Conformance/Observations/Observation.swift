internal import VirtIO

/// One thing that the driver did or learned, whichever front end saw it.
enum Observation {
  /// `byteCount` is unknown to records.
  case registerLoad(slot: UInt8, offset: UInt16, byteCount: UInt8?, value: UInt32)
  case registerStore(slot: UInt8, offset: UInt16, value: UInt32)
  case ring(queue: UInt8, RingObservation)
  /// The device's interrupt reached the driver.
  case interrupt
  case interruptStatus(UInt32)
  case acknowledged(UInt32)
  /// The driver goes to wait.
  case wait
  /// The kernel stopped because it has no device.
  case halted
}

/// Something about one virtqueue.
enum RingObservation {
  /// The queue was handed to the device, and both its indices stand at `first`.
  case placed(SplitVirtqueueLayout, first: UInt16)
  /// The chain of `head` is available at `position`; `length` counts its bytes, if it has an end.
  case exposed(position: UInt16, head: UInt16, length: UInt64?)
  /// `avail.idx` was stored; `isBacked` is false if not every entry was written since.
  case published(from: UInt16, to: UInt16, isBacked: Bool)
  /// `used.idx` was read, after so many looks without news; `nil` where each look is seen.
  case usedIndex(UInt16, emptyPolls: UInt64?)
  /// The id of the used element at `position` was read.
  case element(position: UInt16, id: UInt32)
  case elementLength(id: UInt32, UInt32)
  case usedFlags(UInt16)
  case availableEvent(UInt16)
  case availableFlags(UInt16)
  case notified
  /// The device's hint was read, `used.flags` or, with EVENT_IDX, `avail_event`, and decided on.
  case decided(hint: UInt16, sent: Bool)
  /// A wait compares `used.idx` with this counter.
  case polling(counter: UInt64)
  /// The driver noticed that the device broke a rule.
  case rejected
}
