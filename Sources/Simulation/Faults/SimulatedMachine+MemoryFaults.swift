import FaultPlans
import VirtIO
import VirtIODevice

/// The processor's side of memory: stores that are late, loads that are stuck.
extension SimulatedMachine {
  /// Whether the store waits in the processor's store buffer.
  ///
  /// A store that does not wait overtakes those that do, but never one to the same address.
  mutating func delays(_ value: UInt16, to address: UInt64) -> Bool {
    faults.stores.removeAll { $0.address == address }
    guard let (queue, field) = driverField(at: address) else { return false }
    noteTime(now)
    for verb in host.strike(field.storeEvent, queue: Int(queue.rawValue), &device) {
      guard case .delayDriverStore(_, _, let delay) = verb else { continue }
      faults.stores.append(
        MachineFaults.HeldStore(
          address: address, value: value, due: VirtualTime.sum(now, delay)))
      faultDue = min(faultDue, VirtualTime.sum(now, delay))
      updateDue()
      return true
    }
    return false
  }

  /// Makes every store of the driver visible, as a barrier does.
  mutating func drainStores() {
    for store in faults.stores { memory.store16(store.value, to: store.address) }
    faults.stores.removeAll()
  }

  /// What the driver sees of `value`: its own late store, or what a stuck field showed before.
  mutating func seen(_ value: UInt32, at address: UInt64) -> UInt32 {
    if let own = faults.stores.last(where: { $0.address == address }) { return UInt32(own.value) }
    guard let (queue, field) = readField(at: address) else { return value }
    if let old = stuckValue(at: address) { return old }
    noteTime(now)
    let last = faults.lastReads[address] ?? value
    for verb in host.strike(field.readEvent, queue: Int(queue.rawValue), &device) {
      guard case .stuckRead(_, _, let times) = verb else { continue }
      faults.stuck[address] = MachineFaults.StuckField(value: last, readsLeft: times)
      return stuckValue(at: address) ?? value
    }
    faults.lastReads[address] = value
    return value
  }

  private mutating func stuckValue(at address: UInt64) -> UInt32? {
    guard var field = faults.stuck[address] else { return nil }
    guard let left = field.readsLeft else { return field.value }
    // A loop that polls will see something else in the end.
    activity &+= 1
    field.readsLeft = left - 1
    faults.stuck[address] = left > 1 ? field : nil
    return field.value
  }

  private func driverField(at address: UInt64) -> (Direction, DriverField)? {
    for queue in Direction.allCases {
      let ring = device.queue(NetworkQueue(queue).index)
      guard ring.isPlaced else { continue }
      switch address {
      case ring.layout.availableIndex: return (queue, .availableIndex)
      case ring.layout.availableFlags: return (queue, .availableFlags)
      case ring.layout.usedEvent: return (queue, .usedEvent)
      default: continue
      }
    }
    return nil
  }

  private func readField(at address: UInt64) -> (Direction, ReadField)? {
    for queue in Direction.allCases {
      let ring = device.queue(NetworkQueue(queue).index)
      guard ring.isPlaced else { continue }
      let elements = ring.layout.usedElement(0)..<ring.layout.availableEvent
      if address == ring.layout.usedIndex { return (queue, .usedIndex) }
      if address == ring.layout.usedFlags { return (queue, .usedFlags) }
      if elements.contains(address) { return (queue, .usedElement) }
    }
    return nil
  }
}

/// What the machine's own faults keep in mind.
struct MachineFaults {
  /// A driver's store that is not visible yet.
  struct HeldStore {
    let address: UInt64
    let value: UInt16
    /// Nanoseconds of virtual time.
    let due: UInt64
  }

  /// A field that reads the same again.
  struct StuckField {
    let value: UInt32
    /// Reads that still get it; `nil`: all.
    var readsLeft: UInt64?
  }

  /// Another device holds the interrupt line up.
  var isLineHeld = false
  /// Interrupts that rise before this moment are lost.
  var interruptsLostUntil: UInt64 = 0
  /// Frames that a burst collects, and how many make it whole; 0 for none.
  var burst: [[UInt8]] = []
  var burstCount = 0
  /// The driver's store buffer, oldest first.
  var stores: [HeldStore] = []
  /// What the driver last read, by address, and what it is stuck at.
  var lastReads: [UInt64: UInt32] = [:]
  var stuck: [UInt64: StuckField] = [:]

  var nextStoreTime: UInt64 { stores.lazy.map(\.due).min() ?? .max }
}
