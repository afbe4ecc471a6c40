import Diagnosis
import FaultPlans
import TestSupport
import VirtIO

// The verbs of a fault plan, and what each may be called. What happens outside guest and device is
// no fault of either: there the network is silent, TCP is stuck, or nothing is found.
extension Plant {
  private static let frameLost: Set<Cause> = [.tcpStuck, .deviceBroken, .receiveBufferTooSmall]

  static let wireAndBackend: [Plant] = [
    Plant("stall-backend", [.backendStalled], or: [.transmitStalled, .networkSilent]) {
      let start = $0.within(1_000_000...4_000_000)
      let end = $0.chance(percent: 50) ? UInt64.max : start + $0.within(50_000_000...9_000_000_000)
      return [PlannedFault(.stallBackend(start..<end))]
    },
    Plant("drop-frame receive", [.networkSilent], or: frameLost) {
      [$0.sometimes(.dropFrame(.receive))]
    },
    Plant("drop-frame transmit", [.networkSilent], or: [.tcpStuck]) {
      [$0.sometimes(.dropFrame(.transmit))]
    },
    Plant("delay-frame", [.networkSilent], or: frameLost) {
      [$0.sometimes(.delayFrame(by: $0.within(1_000_000...3_000_000_000)))]
    },
    Plant("resize-frame", [.networkSilent], or: frameLost) {
      [$0.sometimes(.resizeFrame(byteCount: $0.within(20...4_000)))]
    },
    Plant("burst", [.networkSilent], or: frameLost) {
      [$0.sometimes(.burst(frames: $0.within(40...400)))]
    },
    Plant("refuse-transmit", [.transmitStalled, .backendStalled]) {
      let retry = $0.chance(percent: 50) ? nil : $0.within(60_000_000...4_000_000_000)
      return [$0.sometimes(.refuseTransmit(retryAfter: retry))]
    },
  ]

  private static let unheard: Set<Cause> = [.interruptNotDelivered, .lostInterrupt]
  private static let slept: Set<Cause> = [.notificationRaceLost, .deviceBroken, .transmitStalled]

  static let signals: [Plant] = [
    Plant("drop-notification receive", [.notificationIgnored], or: slept) {
      [$0.sometimes(.dropNotification(.receive), from: 1...12)]
    },
    Plant("drop-notification transmit", [.notificationIgnored], or: slept) {
      [$0.sometimes(.dropNotification(.transmit))]
    },
    Plant("delay-notification", [.notificationIgnored], or: slept) {
      let delay = FaultDelay.nanoseconds($0.within(60_000_000...4_000_000_000))
      return [$0.sometimes(.delayNotification($0.pick(Direction.allCases), by: delay))]
    },
    Plant("drop-interrupt receive", unheard) { [$0.sometimes(.dropInterrupt(.receive))] },
    Plant("drop-interrupt transmit", unheard) { [$0.sometimes(.dropInterrupt(.transmit))] },
    Plant("delay-interrupt", unheard) {
      let delay = $0.within(60_000_000...4_000_000_000)
      return [$0.sometimes(.delayInterrupt($0.pick(Direction.allCases), by: delay))]
    },
    Plant("withhold-interrupt", unheard) {
      [$0.sometimes(.withholdInterrupt($0.pick(Direction.allCases)))]
    },
    Plant("disconnect-interrupt", unheard) { _ in [PlannedFault(.disconnectInterrupt)] },
    Plant("hold-line", unheard) { [$0.once(.holdLine, on: .interrupt)] },
    Plant("clear-interrupt-status", [.interruptStatusLost], or: unheard) {
      [$0.sometimes(.clearInterruptStatus)]
    },
    Plant("spurious-interrupt", [.interruptStorm]) {
      let moment = $0.within(1_000_000...4_000_000)
      let trigger = FaultTrigger(.moment(moment, period: $0.within(1_000...20_000)))
      return [PlannedFault(.spuriousInterrupt, trigger)]
    },
    Plant("configuration-interrupt", [.interruptStorm]) {
      let trigger = FaultTrigger(.moment(1_500_000, period: $0.within(1_000...20_000)))
      return [PlannedFault(.configurationInterrupt, trigger)]
    },
    Plant("pause-guest losing interrupts", unheard) {
      let pause = FaultVerb.pauseGuest(
        duration: $0.within(10_000...900_000_000), losing: .interrupt)
      return [$0.once(pause, on: $0.pick([.delivery, .transmission, .usedIndex]))]
    },
    Plant("pause-guest losing notifications", [.notificationIgnored], or: slept) {
      let pause = FaultVerb.pauseGuest(
        duration: $0.within(10_000...900_000_000), losing: .notification)
      return [$0.once(pause, on: $0.pick([.notification, .availableIndexStore]))]
    },
  ]

  static let stores: [Plant] = [
    Plant("delay-store used-index receive", unheard, or: [.usedIndexUnseen, .deviceBroken]) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...900_000_000))
      return [$0.sometimes(.delayStore(.usedIndex, .receive, by: delay))]
    },
    Plant("delay-store used-index transmit", unheard, or: [.usedIndexUnseen, .transmitStalled]) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...900_000_000))
      return [$0.sometimes(.delayStore(.usedIndex, .transmit, by: delay))]
    },
    Plant("delay-store used-flags", [.notificationRaceLost], or: [.notificationIgnored]) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...900_000_000))
      return [$0.sometimes(.delayStore(.usedFlags, $0.pick(Direction.allCases), by: delay))]
    },
    Plant(
      "delay-store avail-event", [.notificationRaceLost], or: [.notificationIgnored],
      needs: Needs(eventIndex: true)
    ) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...900_000_000))
      return [$0.sometimes(.delayStore(.availableEvent, $0.pick(Direction.allCases), by: delay))]
    },
    Plant("stuck-read used-index receive", [.usedIndexUnseen], or: unheard) {
      [$0.sometimes(.stuckRead(.usedIndex, .receive, times: nil))]
    },
    Plant("stuck-read used-index transmit", [.usedIndexUnseen], or: [.transmitStalled]) {
      [$0.sometimes(.stuckRead(.usedIndex, .transmit, times: nil))]
    },
    Plant("stuck-read used-flags", [.notificationRaceLost], or: [.notificationIgnored]) {
      [$0.sometimes(.stuckRead(.usedFlags, $0.pick(Direction.allCases), times: nil))]
    },
  ]

  private static let bad: Set<Cause> = [.usedElementInvalid, .usedElementTrusted]

  /// A device that keeps all that it takes is one that does nothing.
  private static let keptAll: Set<Cause> = [
    .transmitStalled, .notificationIgnored, .deviceBroken, .lostInterrupt,
  ]

  static let elements: [Plant] = [
    Plant("delay-store used-element", bad, or: [.staleElementTaken]) {
      let delay = FaultDelay.nanoseconds($0.within(2_000...900_000_000))
      return [$0.sometimes(.delayStore(.usedElement, $0.pick(Direction.allCases), by: delay))]
    },
    Plant("reorder-used", bad, or: [.staleElementTaken]) {
      let delay = FaultDelay.nanoseconds($0.within(1_000...900_000))
      return [$0.sometimes(.reorderUsed($0.pick(Direction.allCases), by: delay))]
    },
    Plant("stuck-read used-element", bad, or: [.staleElementTaken]) {
      [$0.sometimes(.stuckRead(.usedElement, $0.pick(Direction.allCases), times: 4))]
    },
    Plant("flip-id", bad) {
      let mask = UInt32(1) << UInt32($0.within(0...31))
      return [$0.sometimes(.flipID($0.pick(Direction.allCases), mask: mask))]
    },
    Plant("flip-length", bad) {
      let mask = UInt32(1) << UInt32($0.within(0...31))
      return [$0.sometimes(.flipLength($0.pick(Direction.allCases), mask: mask))]
    },
    Plant("alias-buffer", [.sharedReceiveBuffer], or: bad) {
      [$0.sometimes(.aliasBuffer($0.pick(Direction.allCases)))]
    },
    Plant("leak-chain receive", [.chainNeverReturned], or: keptAll) {
      [$0.sometimes(.leakChain(.receive))]
    },
    Plant("leak-chain transmit", [.chainNeverReturned], or: keptAll) {
      [$0.sometimes(.leakChain(.transmit))]
    },
  ]
}
