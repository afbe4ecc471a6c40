public import TraceFormat

extension InterruptSet {
  /// The interrupts' names, or `none`.
  public var words: String {
    var words: [String] = []
    if contains(.device) { words.append("device") }
    if contains(.timer) { words.append("timer") }
    return words.isEmpty ? "none" : words.joined(separator: " ")
  }
}

extension WatchdogFinding {
  /// The finding in words.
  public var words: String {
    switch self {
    case .healthy: "healthy"
    case .missedInterrupt: "missed interrupt"
    case .missedNotification: "missed notification"
    case .ringEmpty: "ring empty"
    case .transmitStalled: "transmit stalled"
    case .deviceNeedsReset: "device needs reset"
    }
  }
}

extension DeviceViolation {
  /// The violation in words.
  public var words: String {
    switch self {
    case .usedIndexBeyondOutstanding: "used.idx beyond what is outstanding"
    case .idOutOfRange: "id out of range"
    case .idNotOutstanding: "id not outstanding"
    case .lengthBelowHeader: "length below the header"
    case .lengthBeyondBuffer: "length beyond the buffer"
    }
  }
}

extension DeviceResetReason {
  /// The reason in words.
  public var words: String {
    switch self {
    case .deviceViolation: "device violation"
    case .deviceNeedsReset: "device needs reset"
    case .transmitStalled: "transmit stalled"
    case .statusLost: "status lost"
    }
  }
}

extension FlushReason {
  /// The reason in words.
  public var words: String {
    switch self {
    case .requested: "requested"
    case .exception: "exception"
    case .halted: "halted"
    }
  }
}
