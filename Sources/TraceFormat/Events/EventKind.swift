internal import Bytes

/// The kinds of trace events and their names, as people, filters and counts use them.
public enum EventKind: UInt8, Equatable, Sendable, CaseIterable {
  case registerLoad
  case registerStore
  case sharedMemory
  case queueConfigured
  case bufferRegion
  case madeAvailable
  case notificationDecision
  case eventDecision
  case usedEvent
  case usedIndex
  case usedElement
  case pollBegan
  case interruptStatus
  case interruptsSuppressed
  case waitBegan
  case interruptsTaken
  case clock
  case entropy
  case platform
  case ringInspected
  case deviceViolation
  case deviceReset
  case synReceived
  case connectionOpened
  case requestServed
  case connectionClosed
  case exception
  case flushed
  case user

  /// One word, the same in every tool.
  public var name: StaticString {
    switch self {
    case .registerLoad: "register-load"
    case .registerStore: "register-store"
    case .sharedMemory: "shared-memory"
    case .queueConfigured: "queue-configured"
    case .bufferRegion: "buffer-region"
    case .madeAvailable: "made-available"
    case .notificationDecision: "notification"
    case .eventDecision: "event-notification"
    case .usedEvent: "used-event"
    case .usedIndex: "used-index"
    case .usedElement: "used-element"
    case .pollBegan: "poll"
    case .interruptStatus: "interrupt-status"
    case .interruptsSuppressed: "suppression"
    case .waitBegan: "wait"
    case .interruptsTaken: "interrupts"
    case .clock: "clock"
    case .entropy: "entropy"
    case .platform: "platform"
    case .ringInspected: "watchdog"
    case .deviceViolation: "device-violation"
    case .deviceReset: "device-reset"
    case .synReceived: "syn"
    case .connectionOpened: "connection-opened"
    case .requestServed: "request-served"
    case .connectionClosed: "connection-closed"
    case .exception: "exception"
    case .flushed: "flushed"
    case .user: "user"
    }
  }

  /// The kind whose ``name`` is `name`; nil when there is none.
  public init?(name: String) {
    let found = EventKind.allCases.first { kind in
      let known = kind.name
      return name.utf8.count == known.byteCount
        && name.utf8.enumerated().allSatisfy { $1 == known.byte(at: $0) }
    }
    guard let found else { return nil }
    self = found
  }
}

extension TraceEvent {
  /// What kind of event this is.
  public var kind: EventKind {
    switch self {
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
    case .user: .user
    }
  }

  /// The virtqueue that the event is about, if it is about one.
  public var queue: UInt8? {
    switch self {
    case .queueConfigured(let queue, _, _, _, _, _), .bufferRegion(let queue, _, _, _),
      .madeAvailable(let queue, _, _, _, _), .notificationDecision(let queue, _, _),
      .eventDecision(let queue, _, _), .usedEvent(let queue, _),
      .usedIndex(let queue, _, _), .usedElement(let queue, _, _, _, _),
      .pollBegan(let queue, _), .interruptsSuppressed(let queue, _), .ringInspected(let queue, _),
      .deviceViolation(let queue, _, _):
      queue
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed, .user:
      nil
    }
  }
}
