/// The observable steps of delivering one frame: a running processor can look at memory between
/// any two of them.
public enum ReceiveStep: Equatable, Sendable {
  case idle
  /// Loads `avail.idx`, if the shadow shows nothing.
  case checkBuffers
  /// Clears the flag in `used.flags`: the queue was found empty.
  case requestNotification
  /// Loads `avail.idx` again.
  case recheckBuffers
  /// Sets the flag in `used.flags`.
  case suppressNotification
  /// Loads the available entry and the chain.
  case takeChain
  /// Stores ten zero bytes.
  case storeHeader
  case storePayload
  /// Stores `num_buffers`.
  case storeBufferCount
  case storeUsedElement
  case storeUsedIndex
  /// Loads `avail.flags` and decides on the interrupt.
  case decideInterrupt
  case setInterruptStatus
  case raiseInterrupt
}
