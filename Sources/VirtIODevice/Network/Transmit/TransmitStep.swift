/// The observable steps of the transmit bottom half.
public enum TransmitStep: Equatable, Sendable {
  case idle
  /// Loads `avail.idx`, the available entry and the chain.
  case takeChain
  /// Hands the frame to the backend.
  case handOver
  case storeUsedElement
  case storeUsedIndex
  /// Loads `avail.flags` and decides on the interrupt.
  case decideInterrupt
  case setInterruptStatus
  case raiseInterrupt
  /// Clears the flag in `used.flags`, then looks at the queue once more.
  case requestNotification
  /// Sets the flag in `used.flags` and schedules the bottom half again.
  case reschedule
  /// Sets the flag in `used.flags`; the backend refused the frame just offered.
  case awaitBackend
  /// Sets the flag in `used.flags`; a pass began while the backend still refused.
  case findBackendBusy
}
