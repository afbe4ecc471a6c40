import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: available buffer notifications")
struct NotificationFaultTests {
  @Test("what the driver read before it decided tells a race from a forgotten notification")
  func decisions() {
    func asleep(_ decision: TraceEvent?) -> RecordScript {
      script {
        $0.send(0)
        if let decision { $0.add(decision) }
        $0.inspect(.missedNotification, queue: 1, available: 1, flags: 0, outstanding: 1)
      }
    }
    #expect(asleep(nil).causes() == [.missingNotification])
    let asked = asleep(.notificationDecision(queue: 1, flags: 0, sent: false))
    #expect(asked.causes() == [.missingNotification])
    let raced = asleep(.notificationDecision(queue: 1, flags: 1, sent: false))
    #expect(raced.causes() == [.notificationRaceLost])
    let ignored = asleep(.notificationDecision(queue: 1, flags: 0, sent: true))
    #expect(ignored.causes() == [.notificationIgnored])
  }

  @Test("chains that the device has returned are no reason to notify it")
  func returned() {
    let script = script {
      $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
      $0.seeUsed(0, 8)
      $0.inspect(.missedNotification, available: 8, used: 8, flags: 0)
    }
    #expect(script.causes() == [])
  }

  /// One frame transmitted behind `event`, not notified.
  private func passed(_ first: UInt16, event: UInt16) -> RecordScript {
    script(first: first, features: 0x2000_0020) {
      $0.send(first)
      $0.add(.eventDecision(queue: 1, availableEvent: event, sent: false))
    }
  }

  @Test("avail_event is passed modulo 65,536", arguments: [0, 7, 65_534] as [UInt16])
  func eventIndex(_ first: UInt16) {
    #expect(passed(first, event: first).causes() == [.missingNotification])
    for other: UInt16 in [1, 2, 100, 32_768, 65_535] {
      #expect(passed(first, event: first &+ other).causes() == [])
    }
  }

  @Test("at the wrap alone: a comparison of numbers")
  func comparedAsNumbers() {
    let wrapped = passed(65_535, event: 65_535)
    #expect(wrapped.causes() == [.eventComparedAsNumbers, .missingNotification])
  }

  @Test("the event of the decision before does not count")
  func decidedBefore() {
    let script = script(features: 0x2000_0020) {
      $0.send(0)
      $0.add(.eventDecision(queue: 1, availableEvent: 0, sent: true))
      $0.send(1, head: 1)
      $0.add(.eventDecision(queue: 1, availableEvent: 0, sent: false))
    }
    #expect(script.causes() == [])
  }

  @Test("avail_event that asks later than the driver read it")
  func lateEvent() {
    let script = script(features: 0x2000_0020) {
      $0.send(0)
      $0.add(.eventDecision(queue: 1, availableEvent: 65_535, sent: false))
      $0.add(
        .ringInspected(
          queue: 1,
          RingInspection(
            available: 1, used: 0, usedFlags: 0, outstanding: 1, finding: .missedNotification,
            availableEvent: 0)))
    }
    #expect(script.causes() == [.notificationRaceLost])
  }

  @Test("frames on the wire for a device that was notified once; one notified twice is broken")
  func lostNotification() {
    func asleep(_ notifications: Int) -> RecordScript {
      script {
        for _ in 1..<notifications { $0.notify(0) }
        $0.inspect(.healthy, flags: 0)
      }
    }
    let wire = WireEvidence(framesAfterLastDelivery: 4)
    #expect(asleep(1).causes(wire: wire).first == .notificationIgnored)
    #expect(asleep(2).causes(wire: wire) == [.deviceBroken])
    #expect(asleep(1).causes() == [])
  }

  @Test("a device that keeps frames and asks for a notification does not wait for its backend")
  func stall() {
    func stalled(_ flags: UInt16) -> RecordScript {
      script {
        $0.send(0)
        $0.add(.notificationDecision(queue: 1, flags: 0, sent: true))
        $0.inspect(.transmitStalled, queue: 1, available: 1, flags: flags, outstanding: 1)
      }
    }
    #expect(stalled(1).causes() == [.transmitStalled])
    #expect(stalled(0).causes() == [.notificationIgnored])
  }
}
