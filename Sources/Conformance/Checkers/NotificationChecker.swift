internal import Recording
internal import RingHistory
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

  private var queues = PerQueue(Queue())

  mutating func forget() { self = NotificationChecker() }

  mutating func noteWait(_ rings: borrowing RingHistory, _ report: inout RuleReport) {
    for queue in queues.queues { settle(queue, "waits", rings, &report) }
  }

  mutating func notePlaced(first: UInt16, _ queue: UInt8) {
    queues[queue] = Queue(decided: first)
  }

  /// A refill goes on before the notification that it owes; what was asked for stays owed.
  mutating func noteExposed(_ queue: UInt8) { queues[queue].isUndecided = true }

  mutating func notePublished(
    _ queue: UInt8, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    settleOwed(queue, "publishes again", rings, &report)
  }

  mutating func noteUsedIndex(_ value: UInt16, _ queue: UInt8) {
    if value == queues[queue].decided { queues[queue].ranEmpty = true }
  }

  /// The record of a decision, and of the notification if it sent one.
  mutating func noteDecision(
    on hint: UInt16, sent: Bool, _ queue: UInt8, _ rings: borrowing RingHistory,
    _ report: inout RuleReport
  ) {
    if queues[queue].isUndecided {
      decide(on: hint, queue, rings, &report)
      if !sent { settleOwed(queue, "decides against it", rings, &report) }
    } else {
      lookAgain(at: hint, queue, rings)
    }
    if sent { noteNotification(queue, rings, &report) }
  }

  mutating func noteHint(
    _ value: UInt16, isEvent: Bool, _ queue: UInt8, _ rings: borrowing RingHistory,
    _ report: inout RuleReport
  ) {
    guard rings.active.hasWrittenFeatures else { return }
    report.apply(.foreignHintsAreIgnored)
    let hasEvents = rings.active.features.contains(.eventIdx)
    guard queues[queue].isUndecided else {
      return isEvent == hasEvents ? lookAgain(at: value, queue, rings) : ()
    }
    guard isEvent == hasEvents else {
      return report.flag(
        .foreignHintsAreIgnored, queue: queue,
        hasEvents
          ? "decides on used.flags \(value) with EVENT_IDX"
          : "decides on avail_event \(value) without EVENT_IDX")
    }
    decide(on: value, queue, rings, &report)
  }

  /// Nothing was added since the last decision: a watchdog may repeat a notification.
  private mutating func lookAgain(at hint: UInt16, _ queue: UInt8, _ rings: borrowing RingHistory) {
    let isRefused =
      !rings.active.features.contains(.eventIdx) && hint & UsedFlags.noNotify.rawValue != 0
    queues[queue].hint = hint
    queues[queue].isNeedless = isRefused && !queues[queue].ranEmpty
  }

  private mutating func decide(
    on hint: UInt16, _ queue: UInt8, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    guard rings.active.hasWrittenFeatures else {
      queues[queue] = Queue(decided: rings.standing(of: queue).available)
      return
    }
    let available = rings.standing(of: queue).available
    let isWanted: Bool
    if rings.active.features.contains(.eventIdx) {
      report.apply(.eventDecides)
      guard let old = queues[queue].decided, let available else { return }
      isWanted = available &- hint &- 1 < available &- old
    } else {
      report.apply(.flagDecides)
      isWanted = hint & UsedFlags.noNotify.rawValue == 0
    }
    queues[queue] = Queue(
      decided: available, ranEmpty: false, hint: hint,
      isOwed: isWanted, isNeedless: !isWanted && !queues[queue].ranEmpty)
  }

  mutating func noteNotification(
    _ queue: UInt8, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    if rings.activeSlot != nil {
      report.apply(.notificationsWait)
      if !rings.active.isLive {
        report.flag(
          .notificationsWait, queue: queue,
          "notifies while Status is \(rings.active.status.hexadecimal)")
      }
    }
    let state = queues[queue]
    guard !state.isUndecided else {
      // A driver may notify without a look at the hint.
      queues[queue] = Queue(decided: rings.standing(of: queue).available, ranEmpty: false)
      return
    }
    if state.isNeedless, let hint = state.hint {
      report.flag(
        rule(rings), queue: queue,
        "notifies although \(hintName(rings)) is \(hint) (should not)")
    }
    queues[queue].isOwed = false
    queues[queue].isNeedless = false
  }

  /// A wait: whatever was made available must have been decided on.
  private mutating func settle(
    _ queue: UInt8, _ deed: String, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    settleOwed(queue, deed, rings, &report)
    guard queues[queue].isUndecided, rings.active.isLive, rings.active.hasWrittenFeatures else {
      return
    }
    queues[queue].isUndecided = false
    report.flag(
      rule(rings), queue: queue,
      "\(deed) after making chains available, with neither a look at \(hintName(rings)) nor a"
        + " notification")
  }

  private mutating func settleOwed(
    _ queue: UInt8, _ deed: String, _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    guard queues[queue].isOwed, let hint = queues[queue].hint else { return }
    queues[queue].isOwed = false
    report.flag(
      rule(rings), queue: queue,
      "\(deed) although \(hintName(rings)) is \(hint) and asks for a notification")
  }

  private func rule(_ rings: borrowing RingHistory) -> Rule {
    rings.active.features.contains(.eventIdx) ? .eventDecides : .flagDecides
  }

  private func hintName(_ rings: borrowing RingHistory) -> String {
    rings.active.features.contains(.eventIdx) ? "avail_event" : "used.flags"
  }
}
