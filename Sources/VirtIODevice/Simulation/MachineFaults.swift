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
