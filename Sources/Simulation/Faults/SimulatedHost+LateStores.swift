import FaultPlans
import VirtIO
public import VirtIODevice

/// The device's store buffer, and what else comes late.
extension SimulatedHost {
  /// What waited for this step happens first.
  @inline(__always)
  public mutating func stepBegins(_ device: inout NetworkDevice, _ memory: inout GuestMemory) {
    if hasFaults { runLateSteps(&device, &memory) }
  }

  private mutating func runLateSteps(_ device: inout NetworkDevice, _ memory: inout GuestMemory) {
    for effect in injector?.late.countStep() ?? [] { apply(effect, &device, &memory) }
  }

  /// Notes the ring fields before the device acts.
  @inline(__always)
  public mutating func storesBegin(
    _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) {
    if hasFaults { noteFields(&device, memory) }
  }

  private mutating func noteFields(
    _ device: inout NetworkDevice, _ memory: borrowing GuestMemory
  ) {
    let fields = DeviceFields(device, memory)
    injector?.fieldsBefore = fields
  }

  /// Takes back from memory those stores since ``storesBegin(_:_:)`` that become visible later.
  @inline(__always)
  public mutating func storesEnd(
    _ device: inout NetworkDevice, _ memory: inout GuestMemory
  ) {
    if hasFaults { hideStores(&device, &memory) }
  }

  private mutating func hideStores(
    _ device: inout NetworkDevice, _ memory: inout GuestMemory
  ) {
    guard let before = injector?.fieldsBefore else { return }
    injector?.fieldsBefore = nil
    for place in 0..<before.count {
      let field = before.fields[place]
      let value = memory.load16(field.address)
      guard value != field.value else { continue }
      injector?.late.cancelStores(to: field.address)
      let queue = Int(field.queue.rawValue)
      for verb in strike(field.field.storeEvent, queue: queue, &device) {
        guard case .delayStore(_, _, let delay) = verb else { continue }
        memory.store16(field.value, to: field.address)
        injector?.late.add(.store16(value, address: field.address), after: delay, at: now)
      }
      if field.field == .usedIndex { revealElements(of: queue) }
    }
  }

  /// The index is stored: elements that it covers become visible after their delay.
  private mutating func revealElements(of queue: Int) {
    let hidden = injector?.hiddenElements ?? []
    for element in hidden where element.queue == queue {
      injector?.late.add(
        .store64(element.word, address: element.address), after: element.delay, at: now)
    }
    injector?.hiddenElements.removeAll { $0.queue == queue }
  }

  public mutating func deviceWasReset() { injector?.forgetStores() }

  /// Effects wait for steps of the device.
  var hasLateSteps: Bool { (injector?.late.stepCount ?? 0) > 0 }

  /// When the next effect is due, in nanoseconds; the largest value if none is.
  var nextLateTime: UInt64 { injector?.late.nextTime ?? .max }

  /// Makes everything that is due by now happen.
  mutating func runLateEffects(_ device: inout NetworkDevice, _ memory: inout GuestMemory) {
    for effect in injector?.late.due(at: now) ?? [] { apply(effect, &device, &memory) }
  }

  private mutating func apply(
    _ effect: LateEffects.Effect, _ device: inout NetworkDevice, _ memory: inout GuestMemory
  ) {
    switch effect {
    case .store16(let value, let address): memory.store16(value, to: address)
    case .store64(let value, let address): memory.store64(value, to: address)
    case .notification(let queue): device.receiveNotification(queue, memory: &memory, &self)
    case .backendReady: device.backendBecameReady(memory: &memory, backend: &self)
    case .moment(let fault):
      let circumstances = FaultCircumstances(at: now, device)
      injector?.strikeMoment(fault: fault, in: circumstances)
    }
  }
}

/// The fields of both rings that the device stores, as they stand in memory.
struct DeviceFields: Sendable {
  struct Field: Sendable {
    let queue: Direction
    let field: DeviceField
    let address: UInt64
    var value: UInt16
  }

  /// Three of each queue that is placed, without an allocation: they are noted at every step.
  private(set) var fields: [6 of Field] = .init(
    repeating: Field(queue: .receive, field: .usedFlags, address: 0, value: 0))
  private(set) var count = 0

  init(_ device: borrowing NetworkDevice, _ memory: borrowing GuestMemory) {
    for queue in Direction.allCases {
      let ring = device.queue(NetworkQueue(queue).index)
      guard ring.isPlaced else { continue }
      note(.usedFlags, of: queue, at: ring.layout.usedFlags, memory)
      note(.usedIndex, of: queue, at: ring.layout.usedIndex, memory)
      note(.availableEvent, of: queue, at: ring.layout.availableEvent, memory)
    }
  }

  private mutating func note(
    _ field: DeviceField, of queue: Direction, at address: UInt64, _ memory: borrowing GuestMemory
  ) {
    fields[count] = Field(
      queue: queue, field: field, address: address, value: memory.load16(address))
    count += 1
  }
}
