import VirtIO

/// Faults that act by themselves, between two routines of the device.
extension NetworkDevice {
  /// Whether a pause that began with this very event loses it.
  func losesInPause(_ event: LostEvent) -> Bool {
    injector?.spontaneous.contains { verb in
      if case .pauseGuest(_, event) = verb { true } else { false }
    } ?? false
  }

  /// The spontaneous faults that acted since the last call.
  mutating func takeSpontaneous() -> [FaultVerb] {
    let verbs = injector?.spontaneous ?? []
    injector?.spontaneous.removeAll()
    return verbs
  }

  /// Does what a spontaneous fault asks of the device; others are the machine's.
  mutating func perform(
    _ verb: FaultVerb, _ memory: inout GuestMemory,
    _ backend: inout some NetworkBackend & ~Copyable
  ) {
    switch verb {
    case .spuriousInterrupt:
      interruptStatus.insert(.usedBuffer)
      updateInterruptLine()
    case .configurationInterrupt: notifyConfigurationChange()
    case .resetDevice:
      finishRoutine(memory: &memory, backend: &backend)
      reset(memory: &memory, backend: &backend)
    case .forgetState:
      finishRoutine(memory: &memory, backend: &backend)
      for queue in FaultQueue.allCases { queues[queue.index].forgetPositions() }
    case .pauseGuest(_, .notification): pendingNotifications = 0
    default: break
    }
  }

  /// InterruptStatus is gone before the driver could read it.
  mutating func loseInterruptStatus() {
    interruptStatus = []
    updateInterruptLine()
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
