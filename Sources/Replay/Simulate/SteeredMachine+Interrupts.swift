import TraceFormat
import VirtIO
import VirtIODevice

/// Placing the steps that decide on interrupts.
extension SteeredMachine {
  /// What the next observation of the interrupt asks of the model.
  enum InterruptDemand {
    /// Nothing is observed any more.
    case none
    /// No interrupt may stand.
    case low
    /// An interrupt must stand by the record at that place.
    case high(place: Int)
  }

  private mutating func interruptDemand() -> InterruptDemand {
    guard let observation = future.next(.interrupt, from: cursor.place, in: &cursor.feed)
    else { return .none }
    switch observation.event {
    case .interruptsTaken(let interrupts) where interrupts.contains(.device):
      return .high(place: observation.place)
    case .interruptStatus(let value) where value != 0,
      .registerLoad(_, _, let value) where value != 0:
      return .high(place: observation.place)
    default: return .low
    }
  }

  func isSuppressed(_ queue: Int) -> Bool {
    let flags = memory.load16(rings[queue].layout.availableFlags)
    return AvailableFlags(rawValue: flags).contains(.noInterrupt)
  }

  /// Whether an interrupt decision should be taken under the flags as they are.
  private mutating func mayDecide(_ queue: Int) -> Bool {
    switch interruptDemand() {
    case .none: true
    case .low: isSuppressed(queue)
    case .high(let place):
      !isSuppressed(queue) || !device.interruptStatus.isEmpty
        || future.isNextLookNew(after: place, in: &cursor.feed)
    }
  }

  /// After a look: ends the routine that the look saw at work, unless its interrupt decision
  /// has to wait for other flags, or more of it has to be seen.
  mutating func settle(_ queue: Int) {
    if queue == Self.receive {
      if device.receiveStep != .idle && mayDecide(queue) { finishDelivery() }
      return
    }
    guard device.transmitStep == .decideInterrupt, mayDecide(queue) else { return }
    step()
    while device.transmitStep == .setInterruptStatus || device.transmitStep == .raiseInterrupt {
      step()
    }
    let ring = rings[queue]
    let isDrained = memory.load16(ring.layout.availableIndex) == ring.seen
    let noNotify = UsedFlags.noNotify.rawValue
    if isDrained && (nextFlags(queue) ?? 0) & noNotify == 0 { finishTransmission() }
  }

  /// Before the driver stores `avail.flags`: takes the decisions that belong under the old ones.
  mutating func prepareFlags(_ queue: Int, suppresses: Bool) {
    guard device.status.contains(.driverOK), isSuppressed(queue) != suppresses else { return }
    switch interruptDemand() {
    case .none: return
    case .low: if suppresses { return }
    case .high(let place):
      guard device.interruptStatus.isEmpty,
        !future.isNextLookNew(after: place, in: &cursor.feed)
      else { return }
      if !suppresses { return }
    }
    settle(queue)
    guard let value = nextLook(queue) else { return }
    _ = advance(queue, until: .usedIndex(value))
    settle(queue)
  }

  /// Before the driver acknowledges: if no interrupt is seen from here on, whatever raises one
  /// and is seen later came before, and its interrupt is acknowledged with the others.
  mutating func prepareAcknowledgement() {
    guard case .low = interruptDemand() else { return }
    if !isSuppressed(Self.receive), let value = nextLook(Self.receive),
      !future.isSuppressed(from: cursor.place, before: .receiveLook, in: &cursor.feed)
    {
      _ = advance(Self.receive, until: .usedIndex(value))
      finishDelivery()
    }
    guard !isSuppressed(Self.transmit) else { return }
    let isAwake = memory.load16(rings[Self.transmit].layout.usedFlags) != 0
    if isAwake && nextFlags(Self.transmit) == 0 {
      finishTransmission()
    } else if let value = nextLook(Self.transmit),
      !future.isSuppressed(from: cursor.place, before: .transmitLook, in: &cursor.feed)
    {
      _ = advance(Self.transmit, until: .usedIndex(value))
    }
  }

  /// Raises the interrupt that is observed now, if the model can.
  mutating func raiseInterrupt() {
    finishDelivery()
    while device.interruptStatus.isEmpty
      && [.decideInterrupt, .setInterruptStatus, .raiseInterrupt].contains(device.transmitStep)
    {
      step()
    }
    guard device.interruptStatus.isEmpty else { return }
    if !isSuppressed(Self.receive), future.isNextLookNew(after: cursor.place, in: &cursor.feed) {
      _ = advance(Self.receive, until: .interrupt)
      finishDelivery()
    }
    if device.interruptStatus.isEmpty, !isSuppressed(Self.transmit) {
      _ = advance(Self.transmit, until: .interrupt)
    }
    while device.transmitStep == .raiseInterrupt { step() }
    // A frame that the driver never looks at.
    if device.interruptStatus.isEmpty, !isSuppressed(Self.receive) {
      _ = advance(Self.receive, until: .interrupt)
      finishDelivery()
    }
  }
}
