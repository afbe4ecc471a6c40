/// One thing the kernel learned from outside, or did to the outside.
///
/// Everything the driver learned from outside is in the trace or follows from it: that is what
/// makes an exact replay possible. Ring positions are free-running 16-bit counters, as stored in
/// `avail.idx` and `used.idx` (VIRTIO 1.4 §2.7.6, §2.7.8); addresses are guest-physical.
public enum TraceEvent: Equatable, Sendable {
  /// A device register was read (VIRTIO 1.4 §4.2.2). `slot` numbers the virtio-mmio transports.
  case registerLoad(slot: UInt8, offset: UInt16, value: UInt32)
  /// A device register was written.
  case registerStore(slot: UInt8, offset: UInt16, value: UInt32)
  /// Zeroed memory, shared with the device, was handed out.
  case sharedMemory(address: UInt64, byteCount: UInt32)
  /// A virtqueue was placed; `firstPosition` is where both of its indices start.
  case queueConfigured(
    queue: UInt8, size: UInt16, firstPosition: UInt16,
    descriptorArea: UInt64, driverArea: UInt64, deviceArea: UInt64)
  /// Descriptor `n` of the queue owns the buffer at `address + n * stride`.
  case bufferRegion(queue: UInt8, address: UInt64, stride: UInt32, count: UInt16)
  /// A descriptor chain was made available at `position` (VIRTIO 1.4 §2.7.13).
  ///
  /// `prefixHash` is the ``FramePrefixHash`` of a transmitted frame, and 0 for a receive buffer.
  case madeAvailable(
    queue: UInt8, position: UInt16, head: UInt16, length: UInt32, prefixHash: UInt32)
  /// The driver read `used.flags` and decided on an available buffer notification.
  case notificationDecision(queue: UInt8, flags: UInt16, sent: Bool)
  /// The driver read `avail_event` and decided on an available buffer notification
  /// (VIRTIO 1.4 §2.7.10, with event index).
  case eventDecision(queue: UInt8, availableEvent: UInt16, sent: Bool)
  /// The driver saw `used.idx` at a new value, after so many looks that showed nothing new.
  case usedIndex(queue: UInt8, value: UInt16, emptyPolls: UInt64)
  /// A driver that polls compares `used.idx` with its own counter, given here as it is stored.
  case pollBegan(queue: UInt8, counter: UInt64)
  /// The driver took a used element; `length` includes the virtio-net header.
  case usedElement(queue: UInt8, position: UInt16, id: UInt32, length: UInt32, prefixHash: UInt32)
  /// InterruptStatus was read and that value acknowledged (VIRTIO 1.4 §4.2.2).
  case interruptStatus(UInt32)
  /// The driver set or cleared `avail.flags` bit 0 (VIRTIO 1.4 §2.7.7).
  case interruptsSuppressed(queue: UInt8, Bool)
  /// The driver set `used_event`: it wants an interrupt once the entry at that position is used
  /// (VIRTIO 1.4 §2.7.7, with event index).
  case usedEvent(queue: UInt8, position: UInt16)
  /// The kernel went to wait; `deadline` is nanoseconds since boot, `nil` waits for an interrupt.
  case waitBegan(deadline: UInt64?)
  /// The wait is over, or interrupts were looked at without waiting.
  case interruptsTaken(InterruptSet)
  /// The monotonic clock was read: nanoseconds since boot.
  case clock(nanoseconds: UInt64)
  /// Entropy was drawn.
  case entropy(UInt64)
  /// Counters that only the platform knows were read.
  case platform(PlatformCounters)
  /// The watchdog looked at a ring.
  case ringInspected(queue: UInt8, RingInspection)
  /// The device broke a rule that the driver depends on.
  case deviceViolation(queue: UInt8, DeviceViolation, value: UInt32)
  /// The driver reset the device and started over.
  case deviceReset(DeviceResetReason)
  /// A TCP connection request arrived.
  case synReceived(address: UInt32, port: UInt16)
  /// A TCP connection reached ESTABLISHED.
  case connectionOpened(connection: UInt32, address: UInt32, port: UInt16)
  /// An HTTP response was queued whole; `byteCount` is its body.
  case requestServed(connection: UInt32, status: UInt16, byteCount: UInt32)
  /// A TCP connection ended and its slot is free.
  case connectionClosed(connection: UInt32)
  /// The processor took an exception: nothing follows but the flush.
  case exception(vector: UInt8, errorCode: UInt64, instructionPointer: UInt64, address: UInt64)
  /// The trace was flushed on purpose; `reason` says why.
  case flushed(FlushReason)
  /// Something that only the guest knows the meaning of: a code of its own and two values.
  case user(code: UInt32, first: UInt64, second: UInt64)
}
