/// What is counted: every fault counts the events of one kind, by itself, from 1.
public enum FaultEvent: String, CaseIterable, Sendable {
  /// A frame for the guest reaches the backend.
  case arrival
  /// The device begins to deliver a frame.
  case delivery
  /// The device offers a frame to the backend.
  case transmission
  /// The driver writes QueueNotify.
  case notification
  /// The device took a chain from the available ring.
  case chain
  /// The device stores a used element.
  case usedElement = "used-element"
  /// The device stores `used.idx`.
  case usedIndex = "used-index"
  /// The device changes `used.flags`.
  case usedFlags = "used-flags"
  /// The device changes `avail_event`.
  case availableEvent = "avail-event"
  /// The device decided to interrupt for used buffers.
  case interruptDecision = "interrupt-decision"
  /// The interrupt line rises.
  case interrupt
  /// The driver reads InterruptStatus while it is not 0.
  case statusRead = "status-read"
  /// The driver reads `used.idx`.
  case usedIndexRead = "used-index-read"
  /// The driver reads `used.flags`.
  case usedFlagsRead = "used-flags-read"
  /// The driver reads a half of a used element.
  case usedElementRead = "used-element-read"
  /// The driver stores `avail.idx`.
  case availableIndexStore = "avail-index-store"
  /// The driver stores `avail.flags`.
  case availableFlagsStore = "avail-flags-store"
  /// The driver stores `used_event`.
  case usedEventStore = "used-event-store"
  /// The driver obtains shared memory.
  case allocation
  /// The driver's trace gets a record.
  case record
}
