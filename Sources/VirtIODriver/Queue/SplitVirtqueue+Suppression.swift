import Machine
import TraceFormat
import VirtIO

/// Used buffer notifications, which are interrupts here (VIRTIO 1.4 §2.7.7).
extension SplitVirtqueue {
  /// Asks the device to raise no interrupt for used buffers, or to raise them.
  ///
  /// It is a hint: the device may interrupt all the same.
  func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, on machine: inout M
  ) throws(M.Fault) {
    let suppresses = policy.suppression == .inverted ? !suppressed : suppressed
    if usesEventIndex { return try moveUsedEvent(suppresses, on: &machine) }
    try machine.record(.interruptsSuppressed(queue: queueIndex, suppresses))
    machine.store16(
      suppresses ? AvailableFlags.noInterrupt.rawValue : 0, to: layout.availableFlags)
  }

  /// With event index the flags stay 0: `used_event` is the next entry where an interrupt is
  /// wanted, and the one just behind it, a whole turn away, where none is.
  private func moveUsedEvent<M: Machine & ~Copyable>(
    _ suppresses: Bool, on machine: inout M
  ) throws(M.Fault) {
    let event: RingPosition
    switch policy.suppression {
    case .asSpecified, .inverted:
      event = suppresses ? usedPosition.advanced(by: .max) : usedPosition
    case .eventMovesBack:
      event = suppresses ? usedPosition.advanced(by: .max) : servicePosition
    case .eventStaysPut: return
    }
    try machine.record(.usedEvent(queue: queueIndex, position: event.rawValue))
    machine.store16(event.rawValue, to: layout.usedEvent)
  }
}
