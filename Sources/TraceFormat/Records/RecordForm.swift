/// How a record is written: the low five bits of its first byte.
///
/// Bit 5 is the form's own flag; bits 6 and 7 are the virtqueue. The 31 forms of version 1 are for
/// what happens for every frame; every later kind is an ``extended`` record, which says its length,
/// so that a reader skips what it does not know.
enum RecordForm: UInt8 {
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
  /// Kind, length, and so many bytes; version 2.
  case extended = 31

  static let mask: UInt8 = 0x1F
  static let flag: UInt8 = 0x20
  static let queueShift: UInt8 = 6
  /// In version 2 the virtqueue's number follows; version 1 means the virtqueue 3.
  static let queueFollows: UInt8 = 3
}

/// The kinds of extended records; 0 to 31 are never used, which keeps forms and kinds apart.
enum ExtendedKind {
  static let user: UInt16 = 32
}

/// What both ends remember within one block, so that a record holds only what is new.
///
/// Virtqueues eight apart share a place: what is remembered is then another queue's, which costs
/// bytes and is never wrong, since both ends remember the same.
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
  private var queues: [8 of Queue] = .init(repeating: Queue())

  init(firstTicks: UInt64) {
    ticks = firstTicks
  }

  subscript(queue: UInt8) -> Queue { queues[Int(queue & 7)] }

  /// Takes note of an event that was just encoded or decoded.
  mutating func note(_ event: TraceEvent) {
    switch event {
    case .madeAvailable(let queue, let position, let head, let length, _):
      queues[Int(queue & 7)].availablePosition = position
      queues[Int(queue & 7)].head = head
      queues[Int(queue & 7)].length = length
    case .usedIndex(let queue, let value, _):
      queues[Int(queue & 7)].usedIndex = value
    case .usedElement(let queue, let position, let id, _, _):
      queues[Int(queue & 7)].usedPosition = position
      queues[Int(queue & 7)].usedID = id
    case .pollBegan(let queue, let counter):
      queues[Int(queue & 7)].counter = counter
    case .clock(let nanoseconds):
      clock = nanoseconds
    case .registerLoad, .registerStore, .sharedMemory, .queueConfigured, .bufferRegion,
      .notificationDecision, .eventDecision, .usedEvent, .interruptStatus,
      .interruptsSuppressed, .waitBegan,
      .interruptsTaken, .entropy, .platform, .ringInspected, .deviceViolation, .deviceReset,
      .synReceived, .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed,
      .user:
      break
    }
  }
}
