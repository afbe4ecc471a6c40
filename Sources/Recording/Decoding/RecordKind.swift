public import TraceFormat

/// The kinds of trace events, by the names that people and tools use for them.
public enum RecordKind: String, CaseIterable, Sendable {
  case registerLoad = "register-load"
  case registerStore = "register-store"
  case sharedMemory = "shared-memory"
  case queueConfigured = "queue-configured"
  case bufferRegion = "buffer-region"
  case madeAvailable = "made-available"
  case notificationDecision = "notification"
  case eventDecision = "event-notification"
  case usedEvent = "used-event"
  case usedIndex = "used-index"
  case usedElement = "used-element"
  case pollBegan = "poll"
  case interruptStatus = "interrupt-status"
  case interruptsSuppressed = "suppression"
  case waitBegan = "wait"
  case interruptsTaken = "interrupts"
  case clock = "clock"
  case entropy = "entropy"
  case platform = "platform"
  case ringInspected = "watchdog"
  case deviceViolation = "device-violation"
  case deviceReset = "device-reset"
  case synReceived = "syn"
  case connectionOpened = "connection-opened"
  case requestServed = "request-served"
  case connectionClosed = "connection-closed"
  case exception = "exception"
  case flushed = "flushed"

  /// The kind of `event`.
  public init(of event: TraceEvent) {
    self =
      switch event {
      case .registerLoad: .registerLoad
      case .registerStore: .registerStore
      case .sharedMemory: .sharedMemory
      case .queueConfigured: .queueConfigured
      case .bufferRegion: .bufferRegion
      case .madeAvailable: .madeAvailable
      case .notificationDecision: .notificationDecision
      case .eventDecision: .eventDecision
      case .usedEvent: .usedEvent
      case .usedIndex: .usedIndex
      case .usedElement: .usedElement
      case .pollBegan: .pollBegan
      case .interruptStatus: .interruptStatus
      case .interruptsSuppressed: .interruptsSuppressed
      case .waitBegan: .waitBegan
      case .interruptsTaken: .interruptsTaken
      case .clock: .clock
      case .entropy: .entropy
      case .platform: .platform
      case .ringInspected: .ringInspected
      case .deviceViolation: .deviceViolation
      case .deviceReset: .deviceReset
      case .synReceived: .synReceived
      case .connectionOpened: .connectionOpened
      case .requestServed: .requestServed
      case .connectionClosed: .connectionClosed
      case .exception: .exception
      case .flushed: .flushed
      }
  }
}
