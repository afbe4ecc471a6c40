internal import VirtIO

/// C-9, C-22, C-23, C-24: when the driver notifies the device.
struct NotificationChecker {
  private struct Queue {
    /// Chains were made available since the last decision.
    var isUndecided = false
    /// `avail.idx` at the last decision.
    var decided: UInt16?
    /// The device had used everything at some time since the last decision, or there was none:
    /// then a notification costs one exit in a rare state and cannot hurt.
    var ranEmpty = true
    /// What the decision was made on.
    var hint: UInt16?
    /// The hint asked for a notification that was not sent yet.
    var isOwed = false
    /// The hint said that none is wanted.
    var isNeedless = false
  }

  private var queues = [Queue](repeating: Queue(), count: Facts.queueCount)

  mutating func forget() { self = NotificationChecker() }

  mutating func note(_ event: Observation, _ facts: Facts, _ report: inout RuleReport) {
    guard case .wait = event else { return }
    for queue in queues.indices { settle(UInt8(queue), "waits", facts, &report) }
  }

  mutating func note(
    _ event: RingObservation, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    let place = Int(queue)
    switch event {
    case .placed(_, let first): queues[place] = Queue(decided: first)
    case .exposed:
      // A refill goes on before the notification that it owes; what was asked for stays owed.
      queues[place].isUndecided = true
    case .published:
      settleOwed(queue, "publishes again", facts, &report)
    case .usedIndex(let value, _):
      if value == queues[place].decided { queues[place].ranEmpty = true }
    case .usedFlags(let flags): takeHint(flags, isEvent: false, queue, facts, &report)
    case .availableEvent(let event): takeHint(event, isEvent: true, queue, facts, &report)
    case .decided(let hint, let sent):
      guard queues[place].isUndecided else { return lookAgain(at: hint, queue, facts) }
      decide(on: hint, queue, facts, &report)
      if !sent { settleOwed(queue, "decides against it", facts, &report) }
    case .notified: notify(queue, facts, &report)
    case .polling: for queue in queues.indices { settle(UInt8(queue), "waits", facts, &report) }
    default: break
    }
  }

  private mutating func takeHint(
    _ value: UInt16, isEvent: Bool, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    guard facts.knowsFeatures else { return }
    report.apply(.foreignHintsAreIgnored)
    let hasEvents = facts.active.features.contains(.eventIdx)
    guard queues[Int(queue)].isUndecided else {
      return isEvent == hasEvents ? lookAgain(at: value, queue, facts) : ()
    }
    guard isEvent == hasEvents else {
      return report.flag(
        .foreignHintsAreIgnored, queue: queue,
        hasEvents
          ? "decides on used.flags \(value) with EVENT_IDX"
          : "decides on avail_event \(value) without EVENT_IDX")
    }
    decide(on: value, queue, facts, &report)
  }

  /// Nothing was added since the last decision: a watchdog may repeat a notification.
  private mutating func lookAgain(at hint: UInt16, _ queue: UInt8, _ facts: Facts) {
    let isRefused =
      !facts.active.features.contains(.eventIdx) && hint & UsedFlags.noNotify.rawValue != 0
    queues[Int(queue)].hint = hint
    queues[Int(queue)].isNeedless = isRefused && !queues[Int(queue)].ranEmpty
  }

  private mutating func decide(
    on hint: UInt16, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    let place = Int(queue)
    guard facts.knowsFeatures else {
      queues[place] = Queue(decided: facts.queues[place].available)
      return
    }
    let available = facts.queues[place].available
    let isWanted: Bool
    if facts.active.features.contains(.eventIdx) {
      report.apply(.eventDecides)
      guard let old = queues[place].decided, let available else { return }
      isWanted = available &- hint &- 1 < available &- old
    } else {
      report.apply(.flagDecides)
      isWanted = hint & UsedFlags.noNotify.rawValue == 0
    }
    queues[place] = Queue(
      decided: available, ranEmpty: false, hint: hint,
      isOwed: isWanted, isNeedless: !isWanted && !queues[place].ranEmpty)
  }

  private mutating func notify(_ queue: UInt8, _ facts: Facts, _ report: inout RuleReport) {
    if facts.activeSlot != nil {
      report.apply(.notificationsWait)
      if !facts.active.isLive {
        report.flag(
          .notificationsWait, queue: queue,
          "notifies while Status is \(facts.active.status.hexadecimal)")
      }
    }
    let state = queues[Int(queue)]
    guard !state.isUndecided else {
      // A driver may notify without a look at the hint.
      queues[Int(queue)] = Queue(decided: facts.queues[Int(queue)].available, ranEmpty: false)
      return
    }
    if state.isNeedless, let hint = state.hint {
      report.flag(
        rule(facts), queue: queue,
        "notifies although \(hintName(facts)) is \(hint) (should not)")
    }
    queues[Int(queue)].isOwed = false
    queues[Int(queue)].isNeedless = false
  }

  /// A wait: whatever was made available must have been decided on.
  private mutating func settle(
    _ queue: UInt8, _ deed: String, _ facts: Facts, _ report: inout RuleReport
  ) {
    settleOwed(queue, deed, facts, &report)
    guard queues[Int(queue)].isUndecided, facts.active.isLive, facts.knowsFeatures else { return }
    queues[Int(queue)].isUndecided = false
    report.flag(
      rule(facts), queue: queue,
      "\(deed) after making chains available, with neither a look at \(hintName(facts)) nor a"
        + " notification")
  }

  private mutating func settleOwed(
    _ queue: UInt8, _ deed: String, _ facts: Facts, _ report: inout RuleReport
  ) {
    guard queues[Int(queue)].isOwed, let hint = queues[Int(queue)].hint else { return }
    queues[Int(queue)].isOwed = false
    report.flag(
      rule(facts), queue: queue,
      "\(deed) although \(hintName(facts)) is \(hint) and asks for a notification")
  }

  private func rule(_ facts: Facts) -> Rule {
    facts.active.features.contains(.eventIdx) ? .eventDecides : .flagDecides
  }

  private func hintName(_ facts: Facts) -> String {
    facts.active.features.contains(.eventIdx) ? "avail_event" : "used.flags"
  }
}
