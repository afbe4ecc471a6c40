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
