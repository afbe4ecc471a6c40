import Machine
import TraceFormat
import VirtIO

extension SplitVirtqueue {
  /// Makes a descriptor's buffer available; the device sees it once ``publish(on:)`` ran.
  ///
  /// VIRTIO 1.4 §2.7.13, steps 1 to 3.
  ///
  /// - Parameters:
  ///   - length: bytes of the buffer, from its start; none only where a policy wants it.
  ///   - prefixHash: identifies a frame for the trace; 0 for an empty buffer.
  mutating func makeAvailable<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, length: UInt32, prefixHash: UInt32,
    on machine: inout M
  ) throws(M.Fault) {
    precondition(length <= NetworkDriver.bufferByteCount)
    let head = giveToDevice(descriptor)
    if postedLengths[Int(head)] != length {
      let entry = layout.descriptor(head)
      machine.store64(buffers.address(of: head), to: entry)
      machine.store32(length, to: entry + 8)
      machine.store32(flagsAndNext(of: head), to: entry + 12)
      postedLengths[Int(head)] = length
    }
    let slot = availablePosition.slot(inQueueOf: size)
    machine.store16(head, to: layout.availableEntry(slot))
    try machine.record(
      .madeAvailable(
        queue: queueIndex, position: availablePosition.rawValue, head: head, length: length,
        prefixHash: prefixHash))
    availablePosition = step(from: availablePosition)
  }

  /// The descriptor's last word: its flags, and the next descriptor, which none has.
  private func flagsAndNext(of head: UInt16) -> UInt32 {
    guard direction == .transmit else { return UInt32(Descriptor.Flags.write.rawValue) }
    guard policy.chain == .looped else { return 0 }
    return UInt32(Descriptor.Flags.next.rawValue) | UInt32(head) << 16
  }

  /// Publishes everything made available since the last time (VIRTIO 1.4 §2.7.13, steps 4 to 5).
  mutating func publish<M: Machine & ~Copyable>(on machine: inout M) {
    guard publishedPosition != availablePosition else { return }
    // "The driver MUST perform a suitable memory barrier before the idx update" (§2.7.13.3.1).
    machine.storeBarrier()
    machine.store16(availablePosition.rawValue, to: layout.availableIndex)
    publishedPosition = availablePosition
  }

}
