public import TraceFormat

/// The kinds of trace events, by the names that people and tools use for them.
public enum RecordKind: String, CaseIterable, Sendable {
  case registerLoad, registerStore, sharedMemory, queueConfigured, bufferRegion, madeAvailable
  case notificationDecision, usedIndex, usedElement, interruptStatus, interruptsSuppressed
  case waitBegan, interruptsTaken, clock, entropy, platform, ringInspected, deviceViolation
  case deviceReset, synReceived, requestServed, connectionClosed, exception, flushed

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
      case .usedIndex: .usedIndex
      case .usedElement: .usedElement
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
      case .requestServed: .requestServed
      case .connectionClosed: .connectionClosed
      case .exception: .exception
      case .flushed: .flushed
      }
  }
}

extension TraceEvent {
  /// The virtqueue the event is about; `nil` when it is about none.
  public var queue: UInt8? {
    switch self {
    case .queueConfigured(let queue, _, _, _, _, _), .bufferRegion(let queue, _, _, _),
      .madeAvailable(let queue, _, _, _, _), .notificationDecision(let queue, _, _),
      .usedIndex(let queue, _, _), .usedElement(let queue, _, _, _, _),
      .interruptsSuppressed(let queue, _), .ringInspected(let queue, _),
      .deviceViolation(let queue, _, _):
      queue
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived, .requestServed,
      .connectionClosed, .exception, .flushed:
      nil
    }
  }
}
