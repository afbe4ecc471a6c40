/// Faults of the machine around the device; all of it behind one look at `hasFaults`.
extension SimulatedMachine {
  /// Lets spontaneous faults act, and notes when the next late effect is due.
  mutating func settleFaults(at time: UInt64) {
    for verb in device.takeSpontaneous() { perform(verb, at: time) }
    noteInterruptLine(at: time)
    faultDue = min(device.nextLateTime, faults.nextStoreTime)
  }

  private mutating func perform(_ verb: FaultVerb, at time: UInt64) {
    device.perform(verb, &memory, &wire)
    switch verb {
    case .haltProcessor: fail(.stopped(.halted))
    case .holdLine:
      faults.isLineHeld = true
      isInterruptDropped = isInterruptDropped || wasLineRaised
      isInterruptLatched = false
      interruptDue = .max
    case .pauseGuest(let duration, let lost):
      now = max(now, time &+ duration)
      if lost == .interrupt { faults.interruptsLostUntil = now }
    default: break
    }
  }

  /// How much later the interrupt that just rose comes; `nil` if it never does.
  mutating func interruptLateness(at time: UInt64) -> UInt64? {
    let cause = device.interruptingQueue
    var lateness: UInt64 = 0
    var isLost = faults.isLineHeld || device.isLineDisconnected || time < faults.interruptsLostUntil
    for verb in device.strike(.interrupt, queue: cause?.index) {
      switch verb {
      case .dropInterrupt: isLost = true
      case .delayInterrupt(_, let delay): lateness &+= delay
      default: break
      }
    }
    return isLost || device.losesInPause(.interrupt) ? nil : lateness
  }

  /// Makes late effects happen that are due at `time`.
  mutating func runLateFaults(at time: UInt64) {
    noteTime(time)
    for store in faults.stores where store.due <= time {
      memory.store16(store.value, to: store.address)
    }
    faults.stores.removeAll { $0.due <= time }
    device.runLateEffects(at: time, &memory, &wire)
    settleDevice(at: time)
  }

  mutating func noteRecord() {
    noteTime(now)
    _ = device.strike(.record)
    settleDevice(at: now)
    updateDue()
  }

  mutating func failsAllocation() -> Bool {
    noteTime(now)
    return device.strike(.allocation).contains(.failAllocation)
  }

  mutating func loseInterruptStatus() {
    guard !device.interruptStatus.isEmpty else { return }
    guard device.strike(.statusRead).contains(.clearInterruptStatus) else { return }
    device.loseInterruptStatus()
    settleDevice(at: now)
    updateDue()
  }

  /// A frame comes from the network.
  mutating func arrive(_ bytes: [UInt8], isLate: Bool, at time: UInt64) {
    var bytes = bytes
    for verb in isLate ? [] : device.strike(.arrival, queue: FaultQueue.receive.index) {
      switch verb {
      case .dropFrame: return
      case .delayFrame(let delay):
        events.schedule(.lateFrame(bytes), at: time &+ delay)
        return
      case .resizeFrame(let count):
        let padding = [UInt8](repeating: 0, count: max(0, Int(count) - bytes.count))
        bytes = Array(bytes.prefix(Int(count))) + padding
      case .burst(let count): if faults.burstCount == 0 { faults.burstCount = Int(count) }
      default: break
      }
    }
    faults.burst.append(bytes)
    guard faults.burst.count >= faults.burstCount else { return }
    for frame in faults.burst { device.arrive(frame.rawBytes) }
    faults.burst.removeAll()
    faults.burstCount = 0
  }
}
