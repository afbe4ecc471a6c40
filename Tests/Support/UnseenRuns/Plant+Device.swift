import Diagnosis
import FaultPlans
import TestSupport
import VirtIO

// The rest of the verbs: the life of device and machine, and devices that follow a wrong rule.
extension Plant {
  /// One that is broken does nothing; a driver that sleeps cannot tell that from a lost interrupt.
  private static let dead: Set<Cause> = [.notificationIgnored, .transmitStalled, .lostInterrupt]

  static let lifeCycle: [Plant] = [
    Plant("break-device receive", [.deviceBroken, .deviceNeedsReset], or: dead) {
      [PlannedFault(.breakDevice(.receive), at: $0.within(2...24))]
    },
    Plant("break-device transmit", [.deviceBroken, .deviceNeedsReset], or: dead) {
      [PlannedFault(.breakDevice(.transmit), at: $0.within(2...24))]
    },
    Plant(
      "reset-device", [.deviceStateLost], or: [.deviceBroken, .notificationIgnored, .lostInterrupt]
    ) {
      [$0.once(.resetDevice, on: $0.pick([nil, .delivery, .transmission]))]
    },
    Plant(
      "forget-state", [.usedIndexWentBack],
      or: [
        .usedElementInvalid, .deviceBroken, .deviceNeedsReset, .notificationIgnored, .lostInterrupt,
      ]
    ) {
      [$0.once(.forgetState, on: $0.pick([nil, .delivery, .transmission]))]
    },
  ]

  static let defects: [Plant] = [
    Plant(
      "defect wide-available-index", [.deviceIndexWidth],
      or: [
        .notificationIgnored, .deviceBroken, .transmitStalled, .lostInterrupt,
        .interruptNotDelivered,
      ],
      needs: Needs(startsBeforeWrap: true)
    ) { _ in [PlannedFault(.defect(.wideAvailableIndex))] },
    Plant(
      "defect used-event-equality", [.lostInterrupt, .interruptNotDelivered],
      needs: Needs(traffic: [.many, .bulk], eventIndex: true)
    ) { _ in [PlannedFault(.defect(.usedEventEquality))] },
    Plant(
      "defect no-recheck", [.notificationRaceLost], or: [.notificationIgnored],
      words: ["policy=notification-as-asked-alone"],
      needs: Needs(queueSizes: [2, 4, 8], traffic: [.many, .segments])
    ) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...20_000))
      return [
        PlannedFault(.defect(.noRecheck)),
        PlannedFault(.delayStore(.usedFlags, $0.pick(Direction.allCases), by: delay)),
      ]
    },
    Plant(
      "defect sleeps-unasked", [.deviceSleepsUnasked],
      or: [.notificationRaceLost, .notificationIgnored],
      words: ["policy=notification-as-asked-alone"],
      needs: Needs(queueSizes: [2, 4, 8], traffic: [.many, .segments])
    ) { _ in [PlannedFault(.defect(.sleepsUnasked))] },
  ]
}
