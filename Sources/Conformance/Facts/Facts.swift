internal import VirtIO

/// What the run tells up to an event: kept once, read by every checker before the event counts.
struct Facts {
  /// Queues of one device that are followed; a device without multiqueue has three.
  static let queueCount = 8

  private var devices: [UInt8: DeviceFacts] = [:]
  private(set) var queues = [QueueFacts](repeating: QueueFacts(), count: queueCount)
  /// The transport whose Status was written last: the rings are its.
  private(set) var activeSlot: UInt8?
  /// After a gap nothing is known of a device until its next reset.
  private var isComplete = true
  private(set) var active = DeviceFacts()

  func device(_ slot: UInt8) -> DeviceFacts {
    slot == activeSlot ? active : devices[slot] ?? DeviceFacts()
  }

  /// Whether the register facts of a transport are whole.
  func knows(_ slot: UInt8) -> Bool {
    isComplete || (slot == activeSlot && active.wasReset)
  }

  /// Whether the negotiated features are known.
  var knowsFeatures: Bool { active.hasWrittenFeatures }

  /// The virtio-net header in front of every frame; `nil` if the features are unknown.
  var headerByteCount: UInt64? {
    knowsFeatures ? UInt64(NetworkHeader.byteCount(negotiated: active.features)) : nil
  }

  mutating func take(_ access: RegisterAccess) {
    if access.isStore(to: .status), activeSlot != access.slot {
      if let activeSlot { devices[activeSlot] = active }
      active = devices[access.slot] ?? DeviceFacts()
      activeSlot = access.slot
    }
    if access.slot == activeSlot {
      active.take(access)
    } else {
      devices[access.slot, default: DeviceFacts()].take(access)
    }
    if access.isReset { for place in queues.indices { queues[place].takeReset() } }
  }

  mutating func take(_ event: RingObservation, of queue: UInt8) {
    queues[Int(queue)].take(event)
  }

  mutating func noteGap() {
    isComplete = false
    devices = [:]
    active = DeviceFacts()
    activeSlot = nil
    for place in queues.indices { queues[place].noteGap() }
  }
}
