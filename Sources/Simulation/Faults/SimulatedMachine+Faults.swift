import Bytes
import FaultPlans
import VirtIO
import VirtIODevice

/// Faults of the machine around the device; all of it behind one look at `hasFaults`.
extension SimulatedMachine {
  /// Lets spontaneous faults act, and notes when the next late effect is due.
  mutating func settleFaults(at time: UInt64) {
    for verb in host.takeSpontaneous() { perform(verb, at: time) }
    noteInterruptLine(at: time)
    faultDue = min(host.nextLateTime, faults.nextStoreTime)
  }

  private mutating func perform(_ verb: FaultVerb, at time: UInt64) {
    switch verb {
    case .spuriousInterrupt:
      device.interruptStatus.insert(.usedBuffer)
      device.updateInterruptLine()
    case .configurationInterrupt: device.notifyConfigurationChange()
    case .resetDevice:
      device.finishRoutine(memory: &memory, backend: &host)
      device.reset(memory: &memory, backend: &host)
    case .forgetState:
      device.finishRoutine(memory: &memory, backend: &host)
      for queue in Direction.allCases { device.queues[Int(queue.rawValue)].forgetPositions() }
    case .haltProcessor: fail(.stopped(.halted))
    case .holdLine:
      faults.isLineHeld = true
      isInterruptDropped = isInterruptDropped || wasLineRaised
      isInterruptLatched = false
      interruptDue = .max
    case .pauseGuest(let duration, let lost):
      now = max(now, VirtualTime.sum(time, duration))
      if lost == .interrupt { faults.interruptsLostUntil = now }
      if lost == .notification { device.pendingNotifications = 0 }
    default: break
    }
  }

  /// How much later the interrupt that just rose comes; `nil` if it never does.
  mutating func interruptLateness(at time: UInt64) -> UInt64? {
    let cause = host.interruptingQueue.map { Int($0.rawValue) }
    var lateness: UInt64 = 0
    var isLost = faults.isLineHeld || host.isLineDisconnected || time < faults.interruptsLostUntil
    for verb in host.strike(.interrupt, queue: cause, &device) {
      switch verb {
      case .dropInterrupt: isLost = true
      case .delayInterrupt(_, let delay): lateness = VirtualTime.sum(lateness, delay)
      default: break
      }
    }
    return isLost || host.losesInPause(.interrupt) ? nil : lateness
  }

  /// Makes late effects happen that are due at `time`.
  mutating func runLateFaults(at time: UInt64) {
    noteTime(time)
    for store in faults.stores where store.due <= time {
      memory.store16(store.value, to: store.address)
    }
    faults.stores.removeAll { $0.due <= time }
    host.runLateEffects(&device, &memory)
    settleDevice(at: time)
  }

  /// Whether a fault takes away what the driver writes to a register.
  mutating func takesAway(_ value: UInt32, to offset: UInt16) -> Bool {
    guard offset == MMIORegister.queueNotify.rawValue else { return false }
    device.finishRoutine(memory: &memory, backend: &host)
    return device.abort == nil && host.takesAway(notification: value, &device)
  }

  mutating func noteRecord() {
    noteTime(now)
    _ = host.strike(.record, &device)
    settleDevice(at: now)
    updateDue()
  }

  mutating func failsAllocation() -> Bool {
    noteTime(now)
    return host.strike(.allocation, &device).contains(.failAllocation)
  }

  mutating func loseInterruptStatus() {
    guard !device.interruptStatus.isEmpty else { return }
    guard host.strike(.statusRead, &device).contains(.clearInterruptStatus) else { return }
    device.interruptStatus = []
    device.updateInterruptLine()
    settleDevice(at: now)
    updateDue()
  }

  /// A frame comes from the network.
  mutating func arrive(_ bytes: [UInt8], isLate: Bool, at time: UInt64) {
    var bytes = bytes
    for verb in isLate ? [] : host.strike(.arrival, queue: Int(NetworkQueue.receive.index), &device)
    {
      switch verb {
      case .dropFrame: return
      case .delayFrame(let delay):
        events.schedule(.lateFrame(bytes), at: VirtualTime.sum(time, delay))
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
    for frame in faults.burst { device.arrive(frame.rawSpan) }
    faults.burst.removeAll()
    faults.burstCount = 0
  }
}

extension DeviceQueue {
  /// As after a restore that brought everything back but the indices.
  fileprivate mutating func forgetPositions() {
    lastAvailable = RingPosition(0)
    shadowAvailable = RingPosition(0)
    usedPosition = RingPosition(0)
  }
}
