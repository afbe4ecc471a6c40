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
