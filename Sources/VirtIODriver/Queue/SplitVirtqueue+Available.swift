import Machine
import TraceFormat
import VirtIO

extension SplitVirtqueue {
  /// Makes a descriptor's buffer available; the device sees it once ``publish(on:)`` ran.
  ///
  /// VIRTIO 1.4 §2.7.13, steps 1 to 3.
  ///
  /// - Parameters:
  ///   - length: bytes of the buffer, from its start.
  ///   - prefixHash: identifies a frame for the trace; 0 for an empty buffer.
  mutating func makeAvailable<M: Machine & ~Copyable>(
    _ descriptor: consuming OwnedDescriptor, length: UInt32, prefixHash: UInt32,
    on machine: inout M
  ) throws(M.Fault) {
    precondition(length > 0 && length <= buffers.stride)
    let head = giveToDevice(descriptor)
    if postedLengths[Int(head)] != length {
      let flags: Descriptor.Flags = direction == .deviceWritable ? .write : []
      let entry = layout.descriptor(head)
      machine.store64(buffers.address(of: head), to: entry)
      machine.store32(length, to: entry + 8)
      machine.store32(UInt32(flags.rawValue), to: entry + 12)
      postedLengths[Int(head)] = length
    }
    let slot = availablePosition.slot(inQueueOf: size)
    machine.store16(head, to: layout.availableEntry(slot))
    try machine.record(
      .madeAvailable(
        queue: queueIndex, position: availablePosition.rawValue, head: head, length: length,
        prefixHash: prefixHash))
    availablePosition = availablePosition.advanced(by: 1)
  }

  /// Publishes everything made available since the last time (VIRTIO 1.4 §2.7.13, steps 4 to 5).
  mutating func publish<M: Machine & ~Copyable>(on machine: inout M) {
    guard publishedPosition != availablePosition else { return }
    // "The driver MUST perform a suitable memory barrier before the idx update" (§2.7.13.3.1).
    machine.storeBarrier()
    machine.store16(availablePosition.rawValue, to: layout.availableIndex)
    publishedPosition = availablePosition
  }

  /// Decides on an available buffer notification, and sends it (VIRTIO 1.4 §2.7.10, §2.7.13.4).
  ///
  /// A ring that ran empty is notified whatever the flag says: it costs one exit in a rare state,
  /// and ends the class of stalls in which the device sleeps on a ring that was refilled.
  mutating func notify<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    // "The driver MUST perform a suitable memory barrier before reading flags" (§2.7.13.4.1).
    machine.fullBarrier()
    let flags = try machine.load16(layout.usedFlags)
    let sends = flags & UsedFlags.noNotify.rawValue == 0 || ringRanEmpty
    try machine.record(.notificationDecision(queue: queueIndex, flags: flags, sent: sends))
    notificationAge = sends ? 0 : nil
    ringRanEmpty = false
    if sends { try sendNotification(through: transport, on: &machine) }
  }

  func sendNotification<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    try machine.storeRegister(
      slot: transport.slot, offset: MMIORegister.queueNotify.rawValue, value: UInt32(queueIndex))
  }

  /// Asks the device to raise no interrupt for used buffers, or to raise them (§2.7.7).
  ///
  /// It is a hint: without event index the device may interrupt all the same.
  func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, on machine: inout M
  ) throws(M.Fault) {
    try machine.record(.interruptsSuppressed(queue: queueIndex, suppressed))
    machine.store16(
      suppressed ? AvailableFlags.noInterrupt.rawValue : 0, to: layout.availableFlags)
  }
}
