import VirtIO

/// The device's store buffer, and what else comes late.
extension NetworkDevice {
  /// Notes the ring fields before the device acts.
  mutating func beginStores(_ memory: borrowing GuestMemory) {
    let fields = DeviceFields(self, memory)
    injector?.fieldsBefore = fields
  }

  /// Takes back from memory those stores since ``beginStores(_:)`` that become visible later.
  mutating func endStores(_ memory: inout GuestMemory) {
    guard let before = injector?.fieldsBefore else { return }
    injector?.fieldsBefore = nil
    let now = injector?.now ?? 0
    for field in before.fields {
      let value = memory.load16(field.address)
      guard value != field.value else { continue }
      injector?.late.cancelStores(to: field.address)
      for verb in strike(field.field.storeEvent, queue: field.queue.index) {
        guard case .delayStore(_, _, let delay) = verb else { continue }
        memory.store16(field.value, to: field.address)
        injector?.late.add(
          .store16(value, address: field.address), after: delay, at: now)
      }
      if field.field == .usedIndex { revealElements(of: field.queue.index) }
    }
  }

  /// The index is stored: elements that it covers become visible after their delay.
  private mutating func revealElements(of queue: Int) {
    let hidden = injector?.hiddenElements ?? []
    let now = injector?.now ?? 0
    for element in hidden where element.queue == queue {
      injector?.late.add(
        .store64(element.word, address: element.address), after: element.delay, at: now)
    }
    injector?.hiddenElements.removeAll { $0.queue == queue }
  }

  /// Effects wait for steps of the device.
  var hasLateSteps: Bool { (injector?.late.stepCount ?? 0) > 0 }

  /// Begins a step: what waited for it happens first.
  mutating func beginStep(
    _ memory: inout GuestMemory, _ backend: inout some NetworkBackend & ~Copyable
  ) {
    for effect in injector?.late.countStep() ?? [] { apply(effect, &memory, &backend) }
    beginStores(memory)
  }

  /// When the next effect is due, in nanoseconds; the largest value if none is.
  var nextLateTime: UInt64 { injector?.late.nextTime ?? .max }

  /// Makes everything that is due at `time` happen.
  mutating func runLateEffects(
    at time: UInt64, _ memory: inout GuestMemory, _ backend: inout some NetworkBackend & ~Copyable
  ) {
    injector?.now = time
    for effect in injector?.late.due(at: time) ?? [] { apply(effect, &memory, &backend) }
  }

  private mutating func apply(
    _ effect: LateEffects.Effect, _ memory: inout GuestMemory,
    _ backend: inout some NetworkBackend & ~Copyable
  ) {
    switch effect {
    case .store16(let value, let address): memory.store16(value, to: address)
    case .store64(let value, let address): memory.store64(value, to: address)
    case .notification(let queue): receiveNotification(queue, memory: &memory)
    case .backendReady: backendBecameReady(memory: &memory, backend: &backend)
    case .moment(let fault):
      let circumstances = circumstances
      injector?.strikeMoment(fault: fault, in: circumstances)
    }
  }
}
