extension FaultVerb {
  /// The verb of a statement with its own options; the trigger's are left.
  init(_ line: inout OptionLine) throws(OptionTextError) {
    if let verb = try FaultVerb.ofRun(&line) {
      self = verb
    } else if let verb = try FaultVerb.ofSignals(&line) {
      self = verb
    } else if let verb = try FaultVerb.ofStores(&line) {
      self = verb
    } else if let verb = try FaultVerb.ofFrames(&line) {
      self = verb
    } else if let verb = try FaultVerb.ofMachine(&line) {
      self = verb
    } else {
      throw line.error(.unknownWord(line.word))
    }
  }

  private static func ofRun(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "first-position":
      return .firstPosition(UInt16(try line.require("value").number(0...0xffff)))
    case "stall-backend": return .stallBackend(try line.stall())
    case "disconnect-interrupt": return .disconnectInterrupt
    case "defect": return .defect(try line.require("rule").word(DeviceDefect.self))
    default: return nil
    }
  }

  private static func ofSignals(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "drop-notification": return .dropNotification(try line.queue())
    case "delay-notification":
      return .delayNotification(try line.queue(), by: try line.require("by").delay())
    case "drop-interrupt": return .dropInterrupt(try line.queue())
    case "delay-interrupt":
      return .delayInterrupt(try line.queue(), by: try line.require("by").duration())
    case "withhold-interrupt": return .withholdInterrupt(try line.queue())
    case "hold-line": return .holdLine
    case "clear-interrupt-status": return .clearInterruptStatus
    case "spurious-interrupt": return .spuriousInterrupt
    case "configuration-interrupt": return .configurationInterrupt
    default: return nil
    }
  }

  private static func ofStores(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "delay-store":
      let field = try line.require("field").word(DeviceField.self)
      return .delayStore(field, try line.queue(), by: try line.require("by").delay())
    case "reorder-used":
      return .reorderUsed(try line.queue(), by: try line.require("by").delay())
    case "delay-driver-store":
      let field = try line.require("field").word(DriverField.self)
      return .delayDriverStore(field, try line.queue(), by: try line.require("by").duration())
    case "stuck-read":
      let field = try line.require("field").word(ReadField.self)
      return .stuckRead(field, try line.queue(), times: try line.times())
    case "flip-id": return .flipID(try line.queue(), mask: try line.mask())
    case "flip-length": return .flipLength(try line.queue(), mask: try line.mask())
    case "alias-buffer": return .aliasBuffer(try line.queue())
    case "leak-chain": return .leakChain(try line.queue())
    default: return nil
    }
  }

  private static func ofFrames(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "burst": return .burst(frames: try line.require("frames").number(1...10_000))
    case "resize-frame":
      return .resizeFrame(byteCount: try line.require("bytes").number(0...65_536))
    case "drop-frame": return .dropFrame(try line.require("queue").word(FaultQueue.self))
    case "delay-frame": return .delayFrame(by: try line.require("by").duration())
    case "refuse-transmit":
      let retry = try line.require("retry")
      return .refuseTransmit(retryAfter: retry.text == "never" ? nil : try retry.duration())
    default: return nil
    }
  }

  private static func ofMachine(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "break-device": return .breakDevice(try line.require("queue").word(FaultQueue.self))
    case "reset-device": return .resetDevice
    case "forget-state": return .forgetState
    case "fail-allocation": return .failAllocation
    case "pause-guest":
      let duration = try line.require("for").duration()
      return .pauseGuest(duration: duration, losing: try line.take("lose")?.lostEvent())
    case "halt-processor": return .haltProcessor
    default: return nil
    }
  }
}

extension OptionLine {
  fileprivate mutating func queue() throws(OptionTextError) -> FaultQueue? {
    guard let value = take("queue") else { return nil }
    return try value.word(FaultQueue.self)
  }

  fileprivate mutating func mask() throws(OptionTextError) -> UInt32 {
    UInt32(try require("mask").number(1...0xffff_ffff))
  }

  fileprivate mutating func times() throws(OptionTextError) -> UInt64? {
    let value = try require("times")
    return value.text == "forever" ? nil : try value.number(1...(.max - 1))
  }

  fileprivate mutating func stall() throws(OptionTextError) -> Range<UInt64> {
    let start = try require("from").duration()
    guard let end = take("to") else { return start..<(.max) }
    let time = try end.duration()
    guard start < time else { throw end.bad("a moment after the stall's begin") }
    return start..<time
  }
}

extension OptionValue {
  fileprivate func lostEvent() throws(OptionTextError) -> LostEvent { try word(LostEvent.self) }
}
