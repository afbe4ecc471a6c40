import TraceFormat

/// What a record says, coarsely enough to count: its kind and the one detail that tells paths of
/// the driver apart.
struct EventMark: Hashable, Sendable {
  /// 0 to ``count`` - 1.
  let index: Int

  static let count = 64

  init(_ event: TraceEvent) {
    index =
      switch event {
      case .registerLoad: 0
      case .registerStore: 1
      case .sharedMemory: 2
      case .queueConfigured: 3
      case .bufferRegion: 4
      case .madeAvailable(let queue, _, _, _, _): queue == 0 ? 5 : 6
      case .notificationDecision(_, _, let sent), .eventDecision(_, _, let sent): sent ? 7 : 8
      case .usedIndex(let queue, _, _): queue == 0 ? 9 : 10
      case .pollBegan: 11
      case .usedElement(let queue, _, _, _, _): queue == 0 ? 12 : 13
      case .interruptStatus(let status): 14 + Int(status & 3)
      case .interruptsSuppressed(_, let isSuppressed): isSuppressed ? 18 : 19
      case .usedEvent: 61
      case .waitBegan: 20
      case .interruptsTaken(let interrupts): interrupts.contains(.device) ? 21 : 22
      case .clock: 23
      case .entropy: 24
      case .platform: 25
      case .ringInspected(_, let inspection): 26 + Int(inspection.finding.rawValue)
      case .deviceViolation(let queue, let violation, _):
        (queue == 0 ? 32 : 37) + Int(violation.rawValue)
      case .deviceReset(let reason): 42 + Int(reason.rawValue)
      case .synReceived: 46
      case .connectionOpened: 47
      case .requestServed(_, let status, _): EventMark.index(ofStatus: status)
      case .connectionClosed: 58
      case .exception: 59
      case .flushed: 60
      case .user: 61
      }
  }

  private static func index(ofStatus status: UInt16) -> Int {
    48 + (statuses.firstIndex(of: status) ?? statuses.count)
  }

  private static let statuses: [UInt16] = [200, 400, 404, 405, 408, 413, 414, 431, 501]

  static func name(_ index: Int) -> String {
    switch index {
    case 14..<18: "interrupt-status \(index - 14)"
    case 26..<32: "inspected \(detail(WatchdogFinding(rawValue: UInt8(index - 26))))"
    case 32..<37: "receive \(detail(DeviceViolation(rawValue: UInt8(index - 32))))"
    case 37..<42: "transmit \(detail(DeviceViolation(rawValue: UInt8(index - 37))))"
    case 42..<46: "reset \(detail(DeviceResetReason(rawValue: UInt8(index - 42))))"
    case 48..<57: "served \(statuses[index - 48])"
    case 57: "served another status"
    default: names[index] ?? "mark \(index)"
    }
  }

  private static func detail<Value>(_ value: Value?) -> String {
    value.map { "\($0)" } ?? "?"
  }

  private static let names: [Int: String] = [
    0: "register-load", 1: "register-store", 2: "shared-memory", 3: "queue-configured",
    4: "buffer-region", 5: "receive made-available", 6: "transmit made-available",
    7: "notification sent", 8: "notification withheld", 9: "receive used-index",
    10: "transmit used-index", 11: "poll-began", 12: "receive used-element",
    13: "transmit used-element", 18: "interrupts suppressed", 19: "interrupts wanted",
    20: "wait-began", 21: "device interrupt", 22: "timer", 23: "clock", 24: "entropy",
    25: "platform", 46: "syn-received", 47: "connection-opened", 58: "connection-closed",
    59: "exception", 60: "flushed", 61: "used-event",
  ]
}
