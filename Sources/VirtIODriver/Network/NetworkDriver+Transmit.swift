public import Machine
import TraceFormat
import VirtIO

extension NetworkDriver {
  /// True while a frame can be transmitted; otherwise the sender keeps it until there is room.
  public var canTransmit: Bool {
    isLive && pendingReset == nil && transmitQueue.hasOwnedDescriptor && !hasTrapped
  }

  /// Hands one Ethernet frame to the device; ``finishTransmission(on:)`` lets it know.
  ///
  /// The virtio-net header before it stays as the memory came: all zero, which asks for nothing
  /// (VIRTIO 1.4 §5.1.6.2).
  ///
  /// - Precondition: ``canTransmit``, and header and frame fit in ``bufferByteCount``.
  public mutating func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, on machine: inout M
  ) throws(M.Fault) {
    let length = headerByteCount + frame.byteCount
    precondition(length <= Int(NetworkDriver.bufferByteCount))
    guard let descriptor = transmitQueue.takeOwned() else {
      preconditionFailure("the caller did not ask canTransmit")
    }
    guard transmitSupply.grants() else { return drop(descriptor) }
    let start = transmitQueue.buffers.address(of: descriptor.index)
    machine.copy(frame, to: start + UInt64(headerByteCount))
    try transmitQueue.makeAvailable(
      descriptor, length: chainLength(UInt32(length)), prefixHash: FramePrefixHash.of(frame),
      on: &machine)
    if options.policy.reclaim == .behindCapacityTest { try takeUsed(on: &machine) }
  }

  /// A frame that cannot be transmitted is lost, as on a wire; its descriptor is not.
  private mutating func drop(_ descriptor: consuming OwnedDescriptor) {
    switch options.policy.failedTransmission {
    case .descriptorKept: transmitQueue.release(descriptor)
    case .descriptorLeaked: break
    }
  }

  private func chainLength(_ length: UInt32) -> UInt32 {
    options.policy.chain == .belowHeader ? 4 : length
  }

  /// Publishes what was transmitted since the last time, in one step, and notifies the device.
  public mutating func finishTransmission<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try transmitQueue.publishAndNotify(through: transport, on: &machine)
  }

  /// Takes back what the device is done with; nothing else ever frees a transmit descriptor.
  public mutating func reclaim<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    guard options.policy.reclaim != .behindCapacityTest else { return }
    try takeUsed(on: &machine)
    if options.policy.reclaim == .afterBound { try giveUpOldest(on: &machine) }
  }

  private mutating func takeUsed<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    guard isLive, pendingReset == nil, transmitQueue.outstanding > 0 else { return }
    let pending: UInt16
    switch try transmitQueue.poll(on: &machine) {
    case .elements(let count): pending = count
    case .violation(let violation, let value):
      try reject(NetworkDriver.transmitQueueIndex, violation, value: value, on: &machine)
      return
    }
    for _ in 0..<pending {
      let element = try transmitQueue.loadUsedElement(on: &machine)
      guard let descriptor = try transmitQueue.accept(element, prefixHash: 0, on: &machine)
      else {
        pendingReset = .deviceViolation
        return
      }
      transmitQueue.takeBack(descriptor)
      fullLooks = 0
    }
  }

  /// Looks at a full transmit ring after which ``DriverPolicy/Reclaim/afterBound`` waits no more.
  public static let reclaimBound = 4

  /// Takes the descriptor back that the device has had for longest, done or not.
  private mutating func giveUpOldest<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard isLive, pendingReset == nil, !transmitQueue.hasOwnedDescriptor else { return }
    fullLooks += 1
    guard fullLooks >= NetworkDriver.reclaimBound else { return }
    fullLooks = 0
    try transmitQueue.giveUpOldest(on: &machine)
  }

  /// True when so few descriptors are left that the next one back is worth an interrupt.
  var isTransmitRingNearlyFull: Bool {
    transmitQueue.ownedCount < max(1, transmitQueue.size / 4)
  }
}
