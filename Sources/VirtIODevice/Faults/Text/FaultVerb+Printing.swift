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
    let filter = queue.map { ["queue=\($0.rawValue)"] } ?? []
    return switch self {
    case .firstPosition(let position): ["value=\(position)"]
    case .stallBackend(let stall): FaultVerb.options(stall)
    case .defect(let defect): ["rule=\(defect.rawValue)"]
    case .burst(let count): ["frames=\(count)"]
    case .resizeFrame(let count): ["bytes=\(count)"]
    case .dropFrame(let queue), .breakDevice(let queue): ["queue=\(queue.rawValue)"]
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
