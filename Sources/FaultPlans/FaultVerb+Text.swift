import VirtIO

extension FaultVerb {
  /// The verb's word in a plan.
  public var word: String {
    switch self {
    case .firstPosition: "first-position"
    case .stallBackend: "stall-backend"
    case .disconnectInterrupt: "disconnect-interrupt"
    case .defect: "defect"
    case .burst: "burst"
    case .resizeFrame: "resize-frame"
    case .dropFrame: "drop-frame"
    case .delayFrame: "delay-frame"
    case .refuseTransmit: "refuse-transmit"
    case .dropNotification: "drop-notification"
    case .delayNotification: "delay-notification"
    case .dropInterrupt: "drop-interrupt"
    case .delayInterrupt: "delay-interrupt"
    case .withholdInterrupt: "withhold-interrupt"
    case .holdLine: "hold-line"
    case .clearInterruptStatus: "clear-interrupt-status"
    case .spuriousInterrupt: "spurious-interrupt"
    case .configurationInterrupt: "configuration-interrupt"
    case .delayStore: "delay-store"
    case .reorderUsed: "reorder-used"
    case .delayDriverStore: "delay-driver-store"
    case .stuckRead: "stuck-read"
    case .flipID: "flip-id"
    case .flipLength: "flip-length"
    case .aliasBuffer: "alias-buffer"
    case .leakChain: "leak-chain"
    case .breakDevice: "break-device"
    case .resetDevice: "reset-device"
    case .forgetState: "forget-state"
    case .failAllocation: "fail-allocation"
    case .pauseGuest: "pause-guest"
    case .haltProcessor: "halt-processor"
    }
  }

  /// The verb's own options.
  var options: [String] {
    let filter = queue.map { ["queue=\($0.word)"] } ?? []
    return switch self {
    case .firstPosition(let position): ["value=\(position)"]
    case .stallBackend(let stall): FaultVerb.options(stall)
    case .defect(let defect): ["rule=\(defect.rawValue)"]
    case .burst(let count): ["frames=\(count)"]
    case .resizeFrame(let count): ["bytes=\(count)"]
    case .dropFrame(let queue), .breakDevice(let queue): ["queue=\(queue.word)"]
    case .delayFrame(let delay): ["by=\(DurationUnit.text(delay))"]
    case .refuseTransmit(let delay): ["retry=\(delay.map(DurationUnit.text) ?? "never")"]
    case .delayNotification(_, let delay), .reorderUsed(_, let delay):
      filter + ["by=\(delay.text)"]
    case .delayInterrupt(_, let delay): filter + ["by=\(DurationUnit.text(delay))"]
    case .delayStore(let field, _, let delay):
      ["field=\(field.rawValue)"] + filter + ["by=\(delay.text)"]
    case .delayDriverStore(let field, _, let delay):
      ["field=\(field.rawValue)"] + filter + ["by=\(DurationUnit.text(delay))"]
    case .stuckRead(let field, _, let times):
      ["field=\(field.rawValue)"] + filter + ["times=\(times.map(String.init) ?? "forever")"]
    case .flipID(_, let mask), .flipLength(_, let mask):
      filter + ["mask=0x\(String(mask, radix: 16))"]
    case .pauseGuest(let duration, let lost):
      ["for=\(DurationUnit.text(duration))"] + (lost.map { ["lose=\($0.rawValue)"] } ?? [])
    default: filter
    }
  }

  private static func options(_ stall: Range<UInt64>) -> [String] {
    let start = "from=\(DurationUnit.text(stall.lowerBound))"
    if stall.upperBound == .max { return [start] }
    return [start, "to=\(DurationUnit.text(stall.upperBound))"]
  }
}

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
    case "defect": return .defect(try line.require("rule").choice())
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
      let field: DeviceField = try line.require("field").choice()
      return .delayStore(field, try line.queue(), by: try line.require("by").delay())
    case "reorder-used":
      return .reorderUsed(try line.queue(), by: try line.require("by").delay())
    case "delay-driver-store":
      let field: DriverField = try line.require("field").choice()
      return .delayDriverStore(field, try line.queue(), by: try line.require("by").duration())
    case "stuck-read":
      let field: ReadField = try line.require("field").choice()
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
    case "drop-frame": return .dropFrame(try line.require("queue").choice())
    case "delay-frame": return .delayFrame(by: try line.require("by").duration())
    case "refuse-transmit":
      let retry = try line.require("retry")
      return .refuseTransmit(retryAfter: retry.text == "never" ? nil : try retry.duration())
    default: return nil
    }
  }

  private static func ofMachine(_ line: inout OptionLine) throws(OptionTextError) -> FaultVerb? {
    switch line.word {
    case "break-device": return .breakDevice(try line.require("queue").choice())
    case "reset-device": return .resetDevice
    case "forget-state": return .forgetState
    case "fail-allocation": return .failAllocation
    case "pause-guest":
      let duration = try line.require("for").duration()
      return .pauseGuest(duration: duration, losing: try line.take("lose")?.choice())
    case "halt-processor": return .haltProcessor
    default: return nil
    }
  }
}

extension OptionLine {
  fileprivate mutating func queue() throws(OptionTextError) -> Direction? {
    guard let value = take("queue") else { return nil }
    return try value.choice()
  }

  fileprivate mutating func mask() throws(OptionTextError) -> UInt32 {
    UInt32(try require("mask").number(1...0xffff_ffff))
  }

  fileprivate mutating func times() throws(OptionTextError) -> UInt64? {
    let value = try require("times")
    return value.text == "forever" ? nil : try value.number(1...1_000_000)
  }

  fileprivate mutating func stall() throws(OptionTextError) -> Range<UInt64> {
    let start = try require("from").duration()
    guard let end = take("to") else { return start..<(.max) }
    let time = try end.duration()
    guard start < time else { throw end.bad("a moment after the stall's begin") }
    return start..<time
  }
}
