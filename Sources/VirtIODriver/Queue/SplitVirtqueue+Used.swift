public import Machine
import TraceFormat
import VirtIO

/// Taking used buffers (VIRTIO 1.4 §2.7.14).
extension SplitVirtqueue {
  /// What one look at `used.idx` showed.
  public enum Poll: Equatable {
    /// So many used elements can be taken; 0 when nothing is new.
    case elements(UInt16)
    /// `used.idx` moved further than the device had chains, to `value`.
    case beyondOutstanding(value: UInt32)
  }

  /// Looks at `used.idx`; the one place where the driver learns of progress.
  ///
  /// Positions are compared for inequality modulo 2^16 and for nothing else.
  public mutating func poll<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Poll {
    let used = RingPosition(try machine.load16(layout.usedIndex))
    let isNew = used != observedUsed
    if isNew {
      try machine.record(
        .usedIndex(queue: queueIndex, value: used.rawValue, emptyPolls: emptyPolls))
      emptyPolls = 0
      observedUsed = used
      machine.loadBarrier()
    } else {
      emptyPolls &+= 1
    }
    let pending = decisions.pending(from: usedPosition, to: used, queueSize: size)
    let published = outstanding &- publishedPosition.distance(to: availablePosition)
    guard decisions.isPlausible(pending: pending, published: published) else {
      return .beyondOutstanding(value: UInt32(used.rawValue))
    }
    if isNew && pending == published { ringRanEmpty = true }
    return .elements(pending)
  }

  /// The used element at the driver's position, as the device wrote it.
  func loadUsedElement<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> UsedElement {
    let address = layout.usedElement(decisions.usedSlot(of: usedPosition, queueSize: size))
    let id = try machine.load32(address)
    return UsedElement(id: id, length: try machine.load32(address + 4))
  }

  /// Takes the descriptor of a used element back, and moves on.
  ///
  /// Records the element either way; `nil` means that the device named a descriptor that it did
  /// not own, and a violation was recorded.
  mutating func accept<M: Machine & ~Copyable>(
    _ element: UsedElement, prefixHash: UInt32, on machine: inout M
  ) throws(M.Fault) -> OwnedDescriptor? {
    try machine.record(
      .usedElement(
        queue: queueIndex, position: usedPosition.rawValue, id: element.id,
        length: element.length, prefixHash: prefixHash))
    usedPosition = decisions.successor(of: usedPosition)
    if let descriptor = Decisions.claim(element.id, of: &self) { return descriptor }
    let violation: DeviceViolation =
      element.id < UInt32(size) ? .idNotOutstanding : .idOutOfRange
    try machine.record(.deviceViolation(queue: queueIndex, violation, value: element.id))
    return nil
  }
}
