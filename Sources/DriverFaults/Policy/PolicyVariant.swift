/// A faulty driver with a name: one or a few decisions of ``DriverPolicy``, as a real one had them.
///
/// Documentation/Zoo.md has the same names, with the entry of the zoo and where it was seen.
public enum PolicyVariant: UInt8, CaseIterable, Sendable {
  case acknowledgeAfterDrain
  case acknowledgeSkippedWhileBusy
  case noLookAfterEnabling
  case suppressionInverted
  case usedEventStaysPut
  case usedEventMovesBack
  case twoConsumers
  case flagsReadTooEarly
  case noFirstNotification
  case notificationInBatches
  case eventComparedAsNumbers
  case notificationAsAskedAlone
  case refillAtNextBatch
  case neverRefilled
  case refillOnReceiveAlone
  case slotLeaked
  case indexModuloSize
  case indexWide
  case indexTrapping
  case usedWindowShort
  case elementsTrusted
  case badBufferUsed
  case buffersTooSmall
  case buffersEmpty
  case bufferShared
  case headerTwoOff
  case reclaimAfterBound
  case reclaimBehindCapacityTest
  case transmitDescriptorLeaked
  case chainBelowHeader
  case chainLooped
  case queuesBeforeFeatures
  case ringsNotZeroed
  case noDeviceReset
}

extension PolicyVariant {
  /// The name on the kernel command line.
  public var name: String {
    switch self {
    case .acknowledgeAfterDrain: "acknowledge-after-drain"
    case .acknowledgeSkippedWhileBusy: "acknowledge-skipped-while-busy"
    case .noLookAfterEnabling: "no-look-after-enabling"
    case .suppressionInverted: "suppression-inverted"
    case .usedEventStaysPut: "used-event-stays-put"
    case .usedEventMovesBack: "used-event-moves-back"
    case .twoConsumers: "two-consumers"
    case .flagsReadTooEarly: "flags-read-too-early"
    case .noFirstNotification: "no-first-notification"
    case .notificationInBatches: "notification-in-batches"
    case .eventComparedAsNumbers: "event-compared-as-numbers"
    case .notificationAsAskedAlone: "notification-as-asked-alone"
    case .refillAtNextBatch: "refill-at-next-batch"
    case .neverRefilled: "never-refilled"
    case .refillOnReceiveAlone: "refill-on-receive-alone"
    case .slotLeaked: "slot-leaked"
    case .indexModuloSize: "index-modulo-size"
    case .indexWide: "index-wide"
    case .indexTrapping: "index-trapping"
    case .usedWindowShort: "used-window-short"
    case .elementsTrusted: "elements-trusted"
    case .badBufferUsed: "bad-buffer-used"
    case .buffersTooSmall: "buffers-too-small"
    case .buffersEmpty: "buffers-empty"
    case .bufferShared: "buffer-shared"
    case .headerTwoOff: "header-two-off"
    case .reclaimAfterBound: "reclaim-after-bound"
    case .reclaimBehindCapacityTest: "reclaim-behind-capacity-test"
    case .transmitDescriptorLeaked: "transmit-descriptor-leaked"
    case .chainBelowHeader: "chain-below-header"
    case .chainLooped: "chain-looped"
    case .queuesBeforeFeatures: "queues-before-features"
    case .ringsNotZeroed: "rings-not-zeroed"
    case .noDeviceReset: "no-device-reset"
    }
  }
}

extension DriverPolicy {
  /// Makes the choices of `variant`; variants combine, and of two about one decision the later
  /// one counts.
  public mutating func take(_ variant: PolicyVariant) {
    switch variant {
    case .acknowledgeAfterDrain: acknowledgement = .afterDrain
    case .acknowledgeSkippedWhileBusy: acknowledgement = .skippedWhileBusy
    case .noLookAfterEnabling: enabling = .waitsAtOnce
    case .suppressionInverted: suppression = .inverted
    case .usedEventStaysPut: suppression = .eventStaysPut
    case .usedEventMovesBack: suppression = .eventMovesBack
    case .twoConsumers: consumers = .two
    case .refillAtNextBatch: refill = .atNextBatch
    case .neverRefilled: refill = .never
    case .refillOnReceiveAlone: refill = .onReceiveAlone
    case .slotLeaked: refill = .leaksOnFailure
    case .indexModuloSize: indices = .moduloSize
    case .indexTrapping: indices = .trapping
    case .usedWindowShort: indices = .shortWindow
    case .elementsTrusted: trust = .trusted
    case .badBufferUsed: trust = .badBufferUsed
    case .buffersTooSmall: receiveBuffer = .tooSmall
    case .buffersEmpty: receiveBuffer = .emptyWhenReposted
    case .bufferShared: receiveBuffer = .shared
    case .headerTwoOff: header = .otherInterface
    case .reclaimBehindCapacityTest: reclaim = .behindCapacityTest
    case .transmitDescriptorLeaked: failedTransmission = .descriptorLeaked
    case .chainBelowHeader: chain = .belowHeader
    case .chainLooped: chain = .looped
    case .queuesBeforeFeatures: initialisation = .queuesFirst
    case .ringsNotZeroed: ringMemory = .asItWas
    case .noDeviceReset: deviceReset = .left
    case .indexWide, .reclaimAfterBound: takeTrusting(variant)
    case .flagsReadTooEarly, .noFirstNotification, .notificationInBatches,
      .eventComparedAsNumbers, .notificationAsAskedAlone:
      takeNotification(variant)
    }
  }

  /// A driver that checks what it takes would notice these at once, and reset.
  private mutating func takeTrusting(_ variant: PolicyVariant) {
    trust = .trusted
    if variant == .indexWide { indices = .wideDifference } else { reclaim = .afterBound }
  }

  /// A ring that ran empty is notified anyhow by the sound driver, which hides these.
  private mutating func takeNotification(_ variant: PolicyVariant) {
    emptyRing = .asDeviceAsks
    switch variant {
    case .flagsReadTooEarly: decision = .beforePublication
    case .noFirstNotification: firstNotification = .left
    case .notificationInBatches: decision = .inBatches
    case .eventComparedAsNumbers: eventCompare = .asNumbers
    default: break
    }
  }
}
