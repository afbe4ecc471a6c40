/// The low five bits of a record's first byte.
///
/// Bit 5 is the kind's own flag; bits 6 and 7 are the virtqueue's index.
enum EventKind: UInt8 {
  case registerLoad = 0
  case registerStore = 1
  case sharedMemory = 2
  case queueConfigured = 3
  case bufferRegion = 4
  /// Position and head follow on the last ones, same length, no frame: a receive buffer again.
  case madeAvailableAgain = 5
  /// Position and head follow on the last ones.
  case madeAvailableNext = 6
  case madeAvailable = 7
  case notificationDecision = 8
  case usedIndex = 9
  /// Position and id follow on the last ones, length and hash are 0: a transmitted frame is done.
  case usedElementEmpty = 10
  /// Position and id follow on the last ones.
  case usedElementNext = 11
  case usedElement = 12
  case interruptStatus = 13
  case interruptsSuppressed = 14
  case waitBegan = 15
  case interruptsTaken = 16
  case clock = 17
  case entropy = 18
  case platform = 19
  case ringInspected = 20
  case deviceViolation = 21
  case deviceReset = 22
  case synReceived = 23
  case requestServed = 24
  case connectionClosed = 25
  case exception = 26
  case flushed = 27
  case pollBegan = 28
  case connectionOpened = 29
  /// Both events of event index: with the flag `used_event`, without it a decision.
  case eventIndex = 30

  static let mask: UInt8 = 0x1F
  static let flag: UInt8 = 0x20
  static let queueShift: UInt8 = 6
}

/// What both ends remember within one block, so that a record holds only what is new.
struct PredictionContext {
  struct Queue {
    var availablePosition: UInt16 = 0
    var head: UInt16 = 0
    var length: UInt32 = 0
    var usedIndex: UInt16 = 0
    var usedPosition: UInt16 = 0
    var usedID: UInt32 = 0
    var counter: UInt64 = 0
  }

  var ticks: UInt64
  var clock: UInt64 = 0
  var queues: [4 of Queue] = .init(repeating: Queue())

  init(firstTicks: UInt64) {
    ticks = firstTicks
  }

  /// Takes note of an event that was just encoded or decoded.
  mutating func note(_ event: TraceEvent) {
    switch event {
    case .madeAvailable(let queue, let position, let head, let length, _):
      queues[Int(queue & 3)].availablePosition = position
      queues[Int(queue & 3)].head = head
      queues[Int(queue & 3)].length = length
    case .usedIndex(let queue, let value, _):
      queues[Int(queue & 3)].usedIndex = value
    case .usedElement(let queue, let position, let id, _, _):
      queues[Int(queue & 3)].usedPosition = position
      queues[Int(queue & 3)].usedID = id
    case .pollBegan(let queue, let counter):
      queues[Int(queue & 3)].counter = counter
    case .clock(let nanoseconds):
      clock = nanoseconds
    case .registerLoad, .registerStore, .sharedMemory, .queueConfigured, .bufferRegion,
      .notificationDecision, .eventDecision, .usedEvent, .interruptStatus,
      .interruptsSuppressed, .waitBegan,
      .interruptsTaken, .entropy, .platform, .ringInspected, .deviceViolation, .deviceReset,
      .synReceived, .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed:
      break
    }
  }
}
