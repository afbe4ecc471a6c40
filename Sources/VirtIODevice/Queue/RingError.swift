/// What the device holds against a ring: each breaks the device until it is reset.
///
/// The cases are the checks that QEMU makes; the order within a chain is VIRTIO 1.4 §2.7.4.2.
public enum RingError: Error, Equatable, Sendable {
  /// A part of the queue leads beyond the end of memory or of the address space.
  case ringOutsideMemory
  /// A chain is to be taken from a queue whose parts have no address.
  case ringNotMapped
  /// The queue grew, by QueueNum alone, beyond the descriptor table as it was mapped.
  case tableBeyondMapping
  /// The same for an entry of a ring: QEMU ends in an assertion.
  case accessBeyondMapping
  /// As many chains are in use as the queue has descriptors.
  case sizeExceeded
  /// `avail.idx` is further ahead than the queue size.
  case availableIndexJumped(from: UInt16, to: UInt16)
  /// The available ring names a descriptor beyond the queue.
  case headOutOfRange(UInt16)
  /// `next` leads beyond the table.
  case nextOutOfRange(UInt16)
  /// More descriptors than the table has.
  case loopedChain
  /// More descriptors than the device takes in one chain, which is 1,024.
  case tooManyDescriptors
  /// A device-readable descriptor follows a device-writable one.
  case readableAfterWritable
  case zeroSizedBuffer
  /// The length of an indirect table is 0 or not a multiple of 16.
  case indirectTableSize(UInt32)
  /// An indirect table lies outside memory.
  case indirectTableOutsideMemory
  /// A buffer outside memory needs the one bounce buffer, which another one holds.
  case bounceBufferBusy
  /// A transmit chain is shorter than the virtio-net header; before 9.1 a ``DeviceAbort``.
  case transmitChainBelowHeader
  /// A control chain has no room for a command, or none for its status.
  case controlChainBelowHeader
  /// One frame took 1,024 chains and was still not all delivered.
  case tooManyBuffers
  /// A receive chain has no device-writable part.
  case noWritableBuffer
  /// A transmit chain has no device-readable part.
  case noReadableBuffer
  /// A transmit chain holds a header and nothing behind it; before 7.2.14 the backend refuses it.
  case noFrame
  /// The queue ran empty within a frame, although there had been bytes enough.
  case unexpectedlyEmpty
  /// Whoever decides about the device broke it: ``DeviceDecisions``.
  case injected
}

/// Input at which QEMU 7.2 ends in an assertion, and with it the machine.
public enum DeviceAbort: Error, Equatable, Sendable {
  /// A transmit chain is shorter than the virtio-net header.
  case transmitChainBelowHeader
  /// A receive chain is shorter than the virtio-net header.
  case receiveChainBelowHeader
  /// A queue grew, by QueueNum alone, and an entry beyond its mapping was touched.
  case ringAccessBeyondMapping
}
