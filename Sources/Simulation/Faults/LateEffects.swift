import FaultPlans

/// What is to happen later: at a moment, or after so many steps of the device.
struct LateEffects: Sendable {
  enum Effect: Sendable {
    case store16(UInt16, address: UInt64)
    case store64(UInt64, address: UInt64)
    /// The device learns of a notification.
    case notification(queue: UInt32)
    /// The backend takes frames again.
    case backendReady
    /// A spontaneous fault's moment.
    case moment(fault: Int)
  }

  private struct Entry: Sendable {
    /// Nanoseconds, or `nil` while steps are counted.
    var time: UInt64?
    var steps: UInt64
    let effect: Effect
  }

  private var entries: [Entry] = []

  /// The moment of the next effect that waits for one; the largest value if none does.
  private(set) var nextTime = UInt64.max
  /// Effects that wait for steps.
  private(set) var stepCount = 0

  mutating func add(_ effect: Effect, after delay: FaultDelay, at now: UInt64) {
    switch delay {
    case .nanoseconds(let duration):
      let time = VirtualTime.sum(now, duration)
      entries.append(Entry(time: time, steps: 0, effect: effect))
    case .steps(let count): entries.append(Entry(time: nil, steps: count, effect: effect))
    }
    update()
  }

  /// A step of the device begins; what it was to come after is due, in order.
  mutating func countStep() -> [Effect] {
    guard stepCount > 0 else { return [] }
    let due = take { $0.time == nil && $0.steps == 0 }
    for index in entries.indices where entries[index].time == nil { entries[index].steps -= 1 }
    return due
  }

  /// What is due at `now`, in order of time.
  mutating func due(at now: UInt64) -> [Effect] {
    guard nextTime <= now else { return [] }
    entries = entries.enumerated()
      .sorted { ($0.element.time ?? .max, $0.offset) < ($1.element.time ?? .max, $1.offset) }
      .map(\.element)
    return take { ($0.time ?? .max) <= now }
  }

  /// Forgets stores to `address`: a newer one is visible.
  mutating func cancelStores(to address: UInt64) {
    _ = take { entry in
      switch entry.effect {
      case .store16(_, let target), .store64(_, let target): target == address
      default: false
      }
    }
  }

  /// Forgets all stores.
  mutating func cancelStores() {
    _ = take { entry in
      switch entry.effect {
      case .store16, .store64: true
      default: false
      }
    }
  }

  private mutating func take(where isTaken: (Entry) -> Bool) -> [Effect] {
    let taken = entries.filter(isTaken).map(\.effect)
    if !taken.isEmpty {
      entries.removeAll(where: isTaken)
      update()
    }
    return taken
  }

  private mutating func update() {
    nextTime = entries.lazy.compactMap(\.time).min() ?? .max
    stepCount = entries.count { $0.time == nil }
  }
}
