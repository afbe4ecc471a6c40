/// What is counted: every fault counts the events of one kind, by itself, from 1.
public enum FaultEvent: String, CaseIterable, Sendable, WordedChoice {
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

/// A field of a ring that the device stores (VIRTIO 1.4 §2.7.8).
public enum DeviceField: String, CaseIterable, Sendable, WordedChoice {
  case usedIndex = "used-index"
  case usedFlags = "used-flags"
  case usedElement = "used-element"
  case availableEvent = "avail-event"

  public var storeEvent: FaultEvent {
    switch self {
    case .usedIndex: .usedIndex
    case .usedFlags: .usedFlags
    case .usedElement: .usedElement
    case .availableEvent: .availableEvent
    }
  }
}

/// A field of a ring that the driver stores (VIRTIO 1.4 §2.7.6).
public enum DriverField: String, CaseIterable, Sendable, WordedChoice {
  case availableIndex = "avail-index"
  case availableFlags = "avail-flags"
  case usedEvent = "used-event"

  public var storeEvent: FaultEvent {
    switch self {
    case .availableIndex: .availableIndexStore
    case .availableFlags: .availableFlagsStore
    case .usedEvent: .usedEventStore
    }
  }
}

/// A field of a ring that the driver reads.
public enum ReadField: String, CaseIterable, Sendable, WordedChoice {
  case usedIndex = "used-index"
  case usedFlags = "used-flags"
  case usedElement = "used-element"

  public var readEvent: FaultEvent {
    switch self {
    case .usedIndex: .usedIndexRead
    case .usedFlags: .usedFlagsRead
    case .usedElement: .usedElementRead
    }
  }
}

/// A wrong rule that a device follows all the time.
public enum DeviceDefect: String, CaseIterable, Sendable, WordedChoice {
  /// Interrupts only if `used.idx` hits `used_event` exactly (Z-22).
  case usedEventEquality = "used-event-equality"
  /// Compares `avail.idx` as a number that does not wrap (Z-2).
  case wideAvailableIndex = "wide-available-index"
  /// Does not look again after it asked for notifications (Z-14).
  case noRecheck = "no-recheck"
  /// Waits for a notification without asking for one (Z-36).
  case sleepsUnasked = "sleeps-unasked"
}

/// What a paused guest misses.
public enum LostEvent: String, CaseIterable, Sendable, WordedChoice {
  /// Interrupts raised during the pause never come.
  case interrupt
  /// Notifications that the device had not seen yet are forgotten.
  case notification
}
