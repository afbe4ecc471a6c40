public import TraceFormat

/// Where both indices of each virtqueue stand, as the trace tells.
public struct RingPositions: Sendable {
  /// One virtqueue.
  public struct Queue: Equatable, Sendable {
    /// `avail.idx` after the last buffer made available; `nil` until one was.
    public var available: UInt16?
    /// The used ring position that the driver takes next; `nil` until it took one.
    public var used: UInt16?
    /// How often `avail.idx` came round to 0.
    public var availableWraps = 0
    /// How often the used position came round to 0.
    public var usedWraps = 0

    /// Descriptor chains that the device holds, modulo 65,536.
    public var deviceOwned: UInt16? {
      guard let available, let used else { return nil }
      return available &- used
    }
  }

  /// By number of the virtqueue; a trace tells four apart.
  public private(set) var queues: [4 of Queue] = .init(repeating: Queue())

  public init() {}

  /// Takes the next event.
  public mutating func note(_ event: TraceEvent) {
    switch event {
    case .queueConfigured(let queue, _, let first, _, _, _):
      let place = Int(queue & 3)
      queues[place].available = first
      queues[place].used = first
    case .madeAvailable(let queue, let position, _, _, _):
      let place = Int(queue & 3)
      if position == .max { queues[place].availableWraps += 1 }
      queues[place].available = position &+ 1
    case .usedElement(let queue, let position, _, _, _):
      let place = Int(queue & 3)
      if position == .max { queues[place].usedWraps += 1 }
      queues[place].used = position &+ 1
    case .registerLoad, .registerStore, .sharedMemory, .bufferRegion, .notificationDecision,
      .eventDecision, .usedEvent,
      .usedIndex, .interruptStatus, .interruptsSuppressed, .waitBegan, .interruptsTaken, .clock,
      .entropy, .platform, .ringInspected, .deviceViolation, .deviceReset, .synReceived,
      .pollBegan, .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed,
      .user:
      break
    }
  }
}
