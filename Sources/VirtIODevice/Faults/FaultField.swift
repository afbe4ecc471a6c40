/// A field of a ring that the device stores (VIRTIO 1.4 §2.7.8).
public enum DeviceField: String, CaseIterable, Sendable {
  case usedIndex = "used-index"
  case usedFlags = "used-flags"
  case usedElement = "used-element"
  case availableEvent = "avail-event"

  var storeEvent: FaultEvent {
    switch self {
    case .usedIndex: .usedIndex
    case .usedFlags: .usedFlags
    case .usedElement: .usedElement
    case .availableEvent: .availableEvent
    }
  }
}

/// A field of a ring that the driver stores (VIRTIO 1.4 §2.7.6).
public enum DriverField: String, CaseIterable, Sendable {
  case availableIndex = "avail-index"
  case availableFlags = "avail-flags"
  case usedEvent = "used-event"

  var storeEvent: FaultEvent {
    switch self {
    case .availableIndex: .availableIndexStore
    case .availableFlags: .availableFlagsStore
    case .usedEvent: .usedEventStore
    }
  }
}

/// A field of a ring that the driver reads.
public enum ReadField: String, CaseIterable, Sendable {
  case usedIndex = "used-index"
  case usedFlags = "used-flags"
  case usedElement = "used-element"

  var readEvent: FaultEvent {
    switch self {
    case .usedIndex: .usedIndexRead
    case .usedFlags: .usedFlagsRead
    case .usedElement: .usedElementRead
    }
  }
}

/// A wrong rule that a device follows all the time.
public enum DeviceDefect: String, CaseIterable, Sendable {
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
public enum LostEvent: String, CaseIterable, Sendable {
  /// Interrupts raised during the pause never come.
  case interrupt
  /// Notifications that the device had not seen yet are forgotten.
  case notification
}
