import Diagnosis
import FaultPlans
import TestSupport
import VirtIO

// The policies of the zoo, with what they need to show (Documentation/Zoo.md).
extension Plant {
  private static func policy(
    _ name: String, _ right: Set<Cause>, or near: Set<Cause> = [], words: [String] = [],
    needs: Needs = Needs()
  ) -> Plant {
    Plant("policy " + name, right, or: near, words: ["policy=" + name] + words, needs: needs)
  }

  static let notificationPolicies: [Plant] = [
    policy("no-first-notification", [.missingNotification]),
    policy("notification-in-batches", [.missingNotification]),
    policy(
      "event-compared-as-numbers", [.eventComparedAsNumbers], or: [.missingNotification],
      needs: Needs(eventIndex: true, startsBeforeWrap: true)),
    Plant(
      "policy flags-read-too-early", [.notificationRaceLost, .notificationIgnored],
      words: ["policy=flags-read-too-early"],
      needs: Needs(queueSizes: [2, 4, 8], traffic: [.segments, .many])
    ) {
      let late = FaultVerb.delayDriverStore(.availableIndex, nil, by: 20_000)
      let pause = FaultVerb.pauseGuest(duration: 10_000, losing: nil)
      return [PlannedFault(late), $0.once(pause, on: .availableIndexStore)]
    },
  ]

  static let interruptPolicies: [Plant] = [
    policy("acknowledge-after-drain", [.acknowledgedAfterDrain]),
    policy("acknowledge-skipped-while-busy", [.interruptNotAcknowledged]),
    policy("no-look-after-enabling", [.noLookAfterEnabling]),
    policy("suppression-inverted", [.interruptsLeftSuppressed], or: [.usedEventMovedBack]),
    policy("used-event-stays-put", [.usedEventNeverMoved], needs: Needs(eventIndex: true)),
    policy("used-event-moves-back", [.usedEventMovedBack], needs: Needs(eventIndex: true)),
  ]

  static let receivePolicies: [Plant] = [
    policy(
      "refill-at-next-batch", [.refillOneBatchLate],
      or: [.receiveBuffersNeverReturned, .receiveRingEmpty]),
    policy(
      "never-refilled", [.receiveBuffersNeverReturned],
      or: [.refillOneBatchLate, .receiveRingEmpty]),
    policy(
      "refill-on-receive-alone", [.refillNotRetried], or: [.receiveRingEmpty],
      words: ["fail-refill=40", "fail-refill-after=6"]),
    policy(
      "slot-leaked", [.receiveDescriptorLeaked], or: [.receiveRingEmpty],
      words: ["fail-refill-every=2"]),
    policy("buffers-too-small", [.receiveBufferTooSmall], needs: Needs(traffic: [.large])),
    policy("buffers-empty", [.zeroLengthBuffer], needs: Needs(queueSizes: [2, 4, 8, 16])),
    policy("buffer-shared", [.sharedReceiveBuffer]),
    policy("header-two-off", [.headerSizeMismatch]),
  ]

  static let elementPolicies: [Plant] = [
    policy("two-consumers", [.usedPositionSteppedBack]),
    policy("index-modulo-size", [.usedElementsLeft], needs: Needs(queueSizes: [2, 4, 8])),
    policy(
      "index-wide", [.indexDifferenceTooWide], or: [.usedElementTrusted],
      needs: Needs(startsBeforeWrap: true)),
    policy("index-trapping", [.indexStepTrapped], needs: Needs(startsBeforeWrap: true)),
    policy("used-window-short", [.usedSlotShifted], needs: Needs(queueSizes: [2, 4, 8, 16])),
    Plant(
      "policy elements-trusted", [.usedElementTrusted], or: [.usedElementInvalid],
      words: ["policy=elements-trusted"]
    ) {
      let mask = UInt32(0x1000)
      let damage = $0.chance(percent: 50)
      return [
        $0.sometimes(
          damage ? .flipID(.receive, mask: mask) : .flipLength(.receive, mask: mask))
      ]
    },
    Plant(
      "policy bad-buffer-used", [.rejectedElementUsed], or: [.usedElementInvalid],
      words: ["policy=bad-buffer-used"]
    ) { [$0.sometimes(.flipLength(.receive, mask: 0x1000))] },
  ]

  static let transmitPolicies: [Plant] = [
    Plant(
      "policy reclaim-after-bound", [.descriptorReclaimedEarly],
      or: [.transmitStalled, .backendStalled],
      words: ["policy=reclaim-after-bound"], needs: Needs(traffic: [.bulk])
    ) { [$0.sometimes(.refuseTransmit(retryAfter: 3_000_000_000))] },
    policy(
      "reclaim-behind-capacity-test", [.transmitNotReclaimed],
      needs: Needs(queueSizes: [2, 4, 8], traffic: [.bulk])),
    policy(
      "transmit-descriptor-leaked", [.transmitDescriptorLeaked],
      words: ["fail-transmit-every=2"], needs: Needs(queueSizes: [2, 4, 8, 16])),
    policy("chain-below-header", [.chainBelowHeader], or: [.deviceNeedsReset]),
    policy(
      "chain-looped", [.deviceBroken],
      or: [.deviceNeedsReset, .transmitStalled, .notificationIgnored]),
  ]

  static let statePolicies: [Plant] = [
    policy(
      "queues-before-features", [.queuesBeforeFeatures], needs: Needs(eventIndex: true)),
    Plant(
      "policy rings-not-zeroed", [.ringsNotZeroed], or: [.deviceStateLost],
      words: ["policy=rings-not-zeroed"]
    ) { [$0.once(.resetDevice)] },
    Plant(
      "policy no-device-reset", [.resetLeftOut], or: [.deviceNeedsReset],
      words: ["policy=no-device-reset"], needs: Needs(isModern: true)
    ) { [PlannedFault(.breakDevice(.receive), at: $0.within(2...24))] },
    Plant(
      "driver polling",
      [.indexWidthTransmitWait, .indexWidthReceiveFreeRun], or: [.sharedReceiveBuffer],
      words: ["driver=polling"], needs: Needs(startsBeforeWrap: true, isModern: false)),
  ]
}
