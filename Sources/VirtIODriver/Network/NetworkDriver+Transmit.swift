public import Machine
import TraceFormat
import VirtIO

/// Frames to transmit: each into a buffer of its descriptor, and the descriptors back.
extension NetworkDriver {
  /// True while a frame can be transmitted; otherwise the sender keeps it until there is room.
  public var canTransmit: Bool {
    isLive && pendingReset == nil && transmitQueue.hasOwnedDescriptor
  }

  /// Hands one Ethernet frame to the device; ``finishTransmission(on:)`` lets it know.
  ///
  /// The virtio-net header before it stays as the memory came: all zero, which asks for nothing
  /// (VIRTIO 1.4 §5.1.6.2).
  ///
  /// - Precondition: ``canTransmit``, and header and frame fit in ``NetworkBuffer/byteCount``.
  public mutating func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, on machine: inout M
  ) throws(M.Fault) {
    try Decisions.transmit(frame, through: &self, on: &machine)
  }

  /// Copies a frame into the oldest descriptor's buffer and makes it available.
  ///
  /// - Precondition: as for ``transmit(_:on:)``.
  public mutating func makeAvailable<M: Machine & ~Copyable>(
    _ frame: RawSpan, on machine: inout M
  ) throws(M.Fault) {
    let length = headerByteCount + frame.byteCount
    precondition(length <= Int(NetworkBuffer.byteCount))
    guard let descriptor = transmitQueue.takeOwned() else {
      preconditionFailure("the caller did not ask canTransmit")
    }
    let start = transmitQueue.buffers.address(of: descriptor.index)
    machine.copy(frame, to: start + UInt64(headerByteCount))
    try transmitQueue.makeAvailable(
      descriptor, length: UInt32(length), prefixHash: FramePrefixHash.of(frame), on: &machine)
  }

  /// Publishes what was transmitted since the last time, in one step, and notifies the device.
  public mutating func finishTransmission<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try transmitQueue.publishAndNotify(through: transport, on: &machine)
  }

  /// Takes back what the device is done with; nothing else ever frees a transmit descriptor.
  public mutating func reclaim<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    try Decisions.reclaim(for: &self, on: &machine)
  }

  /// Takes the descriptors of used transmit chains back.
  public mutating func takeTransmitted<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard isLive, pendingReset == nil, transmitQueue.outstanding > 0 else { return }
    let pending: UInt16
    switch try transmitQueue.poll(on: &machine) {
    case .elements(let count): pending = count
    case .beyondOutstanding(let value):
      try reject(
        transmitQueue.queueIndex, .usedIndexBeyondOutstanding, value: value, on: &machine)
      return
    }
    for _ in 0..<pending {
      let element = try transmitQueue.loadUsedElement(on: &machine)
      guard let descriptor = try transmitQueue.accept(element, prefixHash: 0, on: &machine)
      else {
        pendingReset = .deviceViolation
        return
      }
      Decisions.Ring.takeBack(descriptor, into: &transmitQueue)
    }
  }

  /// True when so few descriptors are left that the next one back is worth an interrupt.
  var isTransmitRingNearlyFull: Bool {
    transmitQueue.ownedCount < max(1, transmitQueue.size / 4)
  }
}
