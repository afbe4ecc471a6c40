internal import VirtIO

/// Checks the rules C-1 to C-45 over one run, event by event.
///
/// Two front ends feed it: the records of a trace (``take(_:)``), and a ``WatchedMachine`` that
/// sees every access. What a front end cannot see is reported as not visible, never as kept.
public struct RuleChecker: Sendable {
  var report = RuleReport()
  var expectedRecord: UInt64 = 0
  let seesAccesses: Bool
  var facts = Facts()
  private var gapCount = 0

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
    RuleOutcome(report, seesAccesses: seesAccesses, gapCount: gapCount)
  }

  mutating func take(_ observation: Observation) {
    switch observation {
    case .ring(let queue, let event):
      guard Int(queue) < Facts.queueCount else { return }
      take(event, of: queue)
    case .registerLoad(let slot, let offset, let byteCount, let value):
      let access = RegisterAccess(
        slot: slot, offset: offset, byteCount: byteCount, value: value, isStore: false)
      take(access)
      if access.register == .interruptStatus { take(.interruptStatus(value)) }
    case .registerStore(let slot, let offset, let value):
      let access = RegisterAccess(
        slot: slot, offset: offset, byteCount: nil, value: value, isStore: true)
      take(access)
      if access.register == .interruptACK { take(.acknowledged(value)) }
      if access.register == .queueNotify, let queue = UInt8(exactly: value) {
        take(.ring(queue: queue, .notified))
      }
    case .interrupt, .interruptStatus, .acknowledged, .wait, .halted:
      status.note(observation, facts, &report)
      notifications.note(observation, facts, &report)
      interrupts.note(observation, facts, &report)
      buffers.note(observation, facts, &report)
    }
  }

  private mutating func take(_ access: RegisterAccess) {
    registers.note(access, facts, &report)
    if facts.knows(access.slot) {
      initialisation.note(access, facts, &report)
      status.note(access, facts, &report)
      features.note(access, facts, &report)
      configuration.note(access, facts, &report)
      queueSetup.note(access, facts, &report)
      interrupts.note(access, facts, &report)
    }
    if access.isReset {
      initialisation.forget()
      features.forget()
      configuration.forget()
      notifications.forget()
      buffers.forget()
    }
    facts.take(access)
  }

  private mutating func take(_ event: RingObservation, of queue: UInt8) {
    if case .placed(let layout, _) = event { queueSetup.note(layout, queue, facts, &report) }
    availableRing.note(event, queue, facts, &report)
    notifications.note(event, queue, facts, &report)
    interrupts.note(event, queue, facts, &report)
    buffers.note(event, queue, facts, &report)
    if case .polling = event { status.note(.wait, facts, &report) }
    facts.take(event, of: queue)
  }

  /// Records are missing: what they may have changed is unknown.
  mutating func noteGap() {
    gapCount += 1
    facts.noteGap()
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
