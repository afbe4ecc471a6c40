internal import Matching
internal import Recording
internal import TraceFormat
internal import VirtIO

/// What a trace tells of the whole guest, up to a record; detectors read it, nothing else keeps
/// state twice.
struct RunLedger: Sendable {
  /// A wait that polls `used.idx`, from its first look on.
  struct PollingWait: Equatable, Sendable {
    var queue: UInt8
    /// The driver's counter as it is stored.
    var counter: UInt64
    var place: RecordPlace
  }

  static let queueCount = 4

  let ticksPerSecond: UInt64?
  let wire: WireEvidence
  private var queues = [QueueLedger](repeating: QueueLedger(), count: queueCount)
  private(set) var first: RecordPlace?
  private(set) var last: RecordPlace?
  /// The last record that is no flush: the last thing the kernel did by itself.
  private(set) var lastDeed: RecordPlace?
  /// The polling wait that the kernel is in; `nil` as soon as it does anything else.
  private(set) var pollingWait: PollingWait?
  /// The wait for an interrupt that the kernel is in.
  private(set) var sleep: RecordPlace?
  /// The driver is one that polls.
  private(set) var polls = false
  private(set) var lastSynchronize: Sighting<UInt16>?
  /// Runs of missing records, and where the last one ended.
  private(set) var gapCount = 0
  private(set) var lastGapEnd: UInt64?
  private(set) var recordsSinceGap: UInt64 = 0
  private var setups: [UInt8: DeviceSetup] = [:]

  init(ticksPerSecond: UInt64?, wire: WireEvidence) {
    self.ticksPerSecond = ticksPerSecond
    self.wire = wire
  }

  var receive: QueueLedger { queues[0] }
  var transmit: QueueLedger { queues[1] }

  /// What was negotiated with the network device, as far as it was recorded.
  var device: DeviceSetup? {
    setups.values.first { $0.driverReady != nil } ?? setups.values.first { $0.features != nil }
  }

  /// The ledger of a virtqueue; `nil` for a number that no network device has here.
  func queue(_ number: UInt8) -> QueueLedger? {
    Int(number) < RunLedger.queueCount ? queues[Int(number)] : nil
  }

  /// Seconds from one record to another, when the counter's rate is known.
  func seconds(from start: RecordPlace, to end: RecordPlace) -> Double? {
    guard let ticksPerSecond, ticksPerSecond > 0, end.ticks >= start.ticks else { return nil }
    return Double(end.ticks - start.ticks) / Double(ticksPerSecond)
  }

  /// Whether the kernel stood still from `start` to the end of the trace for longer than any
  /// device or peer takes: a second.
  func isLong(since start: RecordPlace) -> Bool {
    guard let last, let seconds = seconds(from: start, to: last) else { return false }
    return seconds >= 1
  }

  /// What a fault does to the guest that keeps `queue` from moving: it stops when the watchdog
  /// found something at every look of the trace's last second.
  func effect(on queue: UInt8) -> Finding.Effect {
    guard let ailing = self.queue(queue)?.ailing else { return .harms }
    return isLong(since: ailing) ? .stops : .harms
  }

  /// Takes the next record.
  mutating func take(_ record: TraceRecord) {
    let place = RecordPlace(record: record.index, ticks: record.ticks)
    first = first ?? place
    last = place
    recordsSinceGap &+= 1
    if case .flushed = record.event { return }
    lastDeed = place
    followWaits(record.event, at: place)
    switch record.event {
    case .registerLoad(let slot, let offset, let value):
      setups[slot, default: DeviceSetup(slot: slot)].noteLoad(offset: offset, value: value)
    case .registerStore(let slot, let offset, let value):
      takeStore(slot, offset, value, at: place)
    case .synReceived(_, let port): lastSynchronize = Sighting(value: port, place: place)
    default: takeRingEvent(record.event, at: place)
    }
  }

  /// Takes note that the records before `next` are missing.
  mutating func noteGap(before next: UInt64) {
    for place in queues.indices { queues[place].noteGap() }
    pollingWait = nil
    sleep = nil
    gapCount += 1
    lastGapEnd = next
    recordsSinceGap = 0
  }

  private mutating func followWaits(_ event: TraceEvent, at place: RecordPlace) {
    switch event {
    case .pollBegan(let queue, let counter):
      polls = true
      pollingWait = PollingWait(queue: queue, counter: counter, place: place)
    case .usedIndex(let queue, _, _) where queue == pollingWait?.queue: break
    case .waitBegan: (pollingWait, sleep) = (nil, place)
    default: (pollingWait, sleep) = (nil, nil)
    }
  }

  private mutating func takeStore(
    _ slot: UInt8, _ offset: UInt16, _ value: UInt32, at place: RecordPlace
  ) {
    setups[slot, default: DeviceSetup(slot: slot)].noteStore(
      offset: offset, value: value, at: place)
    if offset == MMIORegister.queueNotify.rawValue, let queue = Int(exactly: value),
      queue < RunLedger.queueCount
    {
      queues[queue].noteNotified(at: place)
    }
  }

  private mutating func takeRingEvent(_ event: TraceEvent, at place: RecordPlace) {
    switch event {
    case .queueConfigured(let queue, let size, let first, _, _, _):
      edit(queue) { $0.configure(size: size, first: first, at: place) }
    case .bufferRegion(let queue, _, let stride, let count):
      edit(queue) { $0.noteBuffers(stride: stride, count: count, at: place) }
    case .madeAvailable(let queue, let position, let head, let length, _):
      edit(queue) { $0.noteAvailable(position, head: head, length: length, at: place) }
    case .notificationDecision(let queue, let flags, let sent):
      edit(queue) { $0.noteDecision(.flags(flags), sent: sent, at: place) }
    case .eventDecision(let queue, let event, let sent):
      edit(queue) { $0.noteDecision(.event(event), sent: sent, at: place) }
    case .usedIndex(let queue, let value, _):
      let completes = pollingWait?.queue == queue && queue == 1
      edit(queue) {
        $0.noteUsedIndex(value, at: place)
        if completes { $0.noteCompletion() }
      }
    case .usedElement(let queue, let position, let id, _, _):
      edit(queue) { $0.noteTaken(position, id: id, at: place) }
    case .interruptsSuppressed(let queue, let value):
      edit(queue) { $0.noteSuppressed(value, at: place) }
    case .usedEvent(let queue, let position):
      edit(queue) { $0.noteUsedEvent(position, at: place) }
    case .ringInspected(let queue, let inspection):
      edit(queue) { $0.noteInspection(inspection, at: place) }
    default: break
    }
  }

  private mutating func edit(_ queue: UInt8, _ change: (inout QueueLedger) -> Void) {
    guard Int(queue) < RunLedger.queueCount else { return }
    change(&queues[Int(queue)])
  }
}
