internal import RingHistory
public import TraceFormat
internal import VirtIO

/// Checks the rules C-1 to C-45 over one run, event by event.
///
/// Two front ends feed it: the records of a trace (``take(_:)``), and a ``WatchedMachine`` that
/// sees every access. What a front end cannot see is reported as not visible, never as kept. What
/// the run told before an event is in one `RingHistory`; each kind of event goes to the checkers
/// whose rules it can break, and to no other.
public struct RuleChecker: Sendable {
  var report = RuleReport()
  let seesAccesses: Bool
  private(set) var rings = RingHistory()

  private var initialisation = InitialisationChecker()
  private var status = StatusChecker()
  private var features = FeatureChecker()
  private var configuration = ConfigurationChecker()
  private var queueSetup = QueueSetupChecker()
  private var registers = RegisterChecker()
  private var availableRing = AvailableRingChecker()
  private var notifications = NotificationChecker()
  private var interrupts: InterruptChecker
  private var buffers = BufferChecker()

  /// A checker of records.
  public init() { self.init(seesAccesses: false) }

  init(seesAccesses: Bool) {
    self.seesAccesses = seesAccesses
    interrupts = InterruptChecker(seesEachLook: seesAccesses)
  }

  /// What was found so far.
  public var outcome: RuleOutcome {
    RuleOutcome(report, seesAccesses: seesAccesses, gapCount: rings.gapCount)
  }

  /// Records are missing: what they may have changed is unknown.
  private mutating func noteGap(before next: UInt64) {
    rings.noteGap(before: next)
    initialisation = InitialisationChecker()
    status = StatusChecker()
    features = FeatureChecker()
    configuration = ConfigurationChecker()
    queueSetup = QueueSetupChecker()
    notifications = NotificationChecker()
    interrupts = InterruptChecker(seesEachLook: seesAccesses)
    buffers = BufferChecker()
  }
}

// MARK: - Records

extension RuleChecker {
  /// Takes the next record of a trace; a gap in the indices is noticed.
  public mutating func take(_ record: TraceRecord) {
    if record.index != rings.nextRecord { noteGap(before: record.index) }
    report.place = Violation.Place(record: record.index, ticks: record.ticks)
    checkRing(record.event)
    rings.take(record)
    switch record.event {
    case .registerLoad(let slot, let offset, let value):
      follow(RegisterAccess(slot: slot, offset: offset, value: value, isStore: false))
    case .registerStore(let slot, let offset, let value):
      follow(RegisterAccess(slot: slot, offset: offset, value: value, isStore: true))
    case .interruptStatus(let status): takeStatusRecord(status)
    case .interruptsTaken(let events): if events.contains(.device) { takeInterrupt() }
    case .waitBegan: takeWait()
    case .flushed(.halted): takeHalt()
    default: break
    }
  }

  /// The rules that an event can break, on what was known before it.
  private mutating func checkRing(_ event: TraceEvent) {
    switch event {
    case .registerLoad(let slot, let offset, let value):
      check(RegisterAccess(slot: slot, offset: offset, value: value, isStore: false))
    case .registerStore(let slot, let offset, let value):
      check(RegisterAccess(slot: slot, offset: offset, value: value, isStore: true))
    case .queueConfigured(let queue, let size, let first, let table, let driver, let device):
      let layout = SplitVirtqueueLayout(
        queueSize: size, descriptorArea: table, driverArea: driver, deviceArea: device)
      check(.placed(layout, first: first), of: queue)
    case .madeAvailable(let queue, let position, let head, let length, _):
      checkExposed(position, head, UInt64(length), queue)
    case .notificationDecision(let queue, let flags, let sent):
      notifications.noteDecision(on: flags, sent: sent, queue, rings, &report)
    case .eventDecision(let queue, let event, let sent):
      notifications.noteDecision(on: event, sent: sent, queue, rings, &report)
    case .usedIndex(let queue, let value, let emptyPolls):
      notifications.noteUsedIndex(value, queue)
      interrupts.noteUsedIndex(emptyPolls: emptyPolls, queue, &report)
    case .usedElement(let queue, let position, let id, let length, _):
      noteElement(id, at: position, queue)
      buffers.noteLength(length, of: id, queue, rings, &report)
    case .pollBegan(let queue, let counter): check(.polling(counter: counter), of: queue)
    case .deviceViolation(let queue, _, _): check(.rejected, of: queue)
    default: break
    }
  }

  /// The record says that what was read was acknowledged.
  private mutating func takeStatusRecord(_ status: UInt32) {
    takeInterruptStatus(status)
    let known = InterruptStatus(rawValue: status).intersection([.usedBuffer, .configurationChange])
    if !known.isEmpty { takeAcknowledgement(known.rawValue) }
  }
}

// MARK: - Accesses and what both front ends see

extension RuleChecker {
  /// Takes an access to a register.
  mutating func take(_ access: RegisterAccess) {
    check(access)
    rings.take(access, at: report.recordPlace)
    follow(access)
  }

  /// Takes what the driver did or learned of a ring.
  mutating func take(_ statement: RingStatement, of queue: UInt8) {
    check(statement, of: queue)
    rings.fold(
      statement, of: QueueName(number: UInt16(queue)), by: .driver, at: report.recordPlace)
  }

  /// The device's interrupt reached the driver.
  mutating func takeInterrupt() { interrupts.noteInterrupt() }

  mutating func takeInterruptStatus(_ value: UInt32) {
    interrupts.noteStatus(value, &report)
  }

  mutating func takeAcknowledgement(_ bits: UInt32) {
    interrupts.noteAcknowledgement(bits, &report)
  }

  /// The driver goes to wait.
  mutating func takeWait() {
    status.noteWait(&report)
    notifications.noteWait(rings, &report)
    interrupts.noteWait(&report)
    buffers.noteWait(&report)
  }

  /// The kernel stopped because it has no device.
  mutating func takeHalt() { status.noteHalt(rings.active, &report) }

  private mutating func check(_ access: RegisterAccess) {
    let device = rings.registers(slot: access.slot)
    let isKnown = rings.knows(slot: access.slot)
    registers.note(access, device, isKnown: isKnown, &report)
    if isKnown {
      initialisation.note(access, device, &report)
      status.note(access, device, isActive: access.slot == rings.activeSlot, &report)
      features.note(access, device, &report)
      configuration.note(access, device, &report)
      queueSetup.note(access, device, &report)
      interrupts.note(access, &report)
    }
    if access.isReset {
      initialisation.forget()
      features.forget()
      configuration.forget()
      notifications.forget()
      buffers.forget()
    }
  }

  /// What an access means beside its being one.
  private mutating func follow(_ access: RegisterAccess) {
    switch access.register {
    case .interruptStatus where !access.isStore: takeInterruptStatus(access.value)
    case .interruptACK where access.isStore: takeAcknowledgement(access.value)
    case .queueNotify where access.isStore:
      guard let queue = UInt8(exactly: access.value) else { return }
      notifications.noteNotification(queue, rings, &report)
    default: break
    }
  }

  private mutating func checkExposed(
    _ position: UInt16, _ head: UInt16, _ length: UInt64?, _ queue: UInt8
  ) {
    let known = rings.standing(of: queue, head: head)
    availableRing.noteExposed(position, head, queue, known, &report)
    notifications.noteExposed(queue)
    buffers.noteExposed(head, length, queue, known, rings, &report)
  }

  private mutating func noteElement(_ id: UInt32, at position: UInt16, _ queue: UInt8) {
    let known = rings.standing(of: queue, head: UInt16(exactly: id))
    buffers.noteElement(id, at: position, queue, known, &report)
  }

  private mutating func check(_ statement: RingStatement, of queue: UInt8) {
    switch statement {
    case .placed(let layout, let first):
      queueSetup.note(layout, queue, &report)
      notifications.notePlaced(first: first, queue)
      interrupts.notePlaced()
      buffers.notePlaced(queue, &report)
    case .exposed(let position, let head, let length):
      checkExposed(position, head, length, queue)
    case .published(let old, let new, let isBacked):
      availableRing.notePublished(
        old, new, isBacked, queue, rings.standing(of: queue), &report)
      notifications.notePublished(queue, rings, &report)
    case .usedIndex(let value, let emptyPolls):
      notifications.noteUsedIndex(value, queue)
      interrupts.noteUsedIndex(emptyPolls: emptyPolls, queue, &report)
    case .element(let position, let id):
      noteElement(id, at: position, queue)
    case .elementLength(let id, let length, _):
      buffers.noteLength(length, of: id, queue, rings, &report)
    case .usedFlags(let flags):
      notifications.noteHint(flags, isEvent: false, queue, rings, &report)
    case .availableEvent(let event):
      notifications.noteHint(event, isEvent: true, queue, rings, &report)
    case .availableFlags(let flags): availableRing.noteFlags(flags, queue, rings, &report)
    case .polling(let counter):
      notifications.noteWait(rings, &report)
      buffers.notePolling(counter, queue, &report)
      status.noteWait(&report)
    case .rejected:
      interrupts.noteRejection()
      buffers.noteRejection(queue)
    default: break
    }
  }
}
