import Diagnosis
import Testing
import TraceFormat

/// What runs that nobody had seen showed to be no proof (`Scripts/measure-diagnosis`).
@Suite("Diagnosis: what is not proven is not said")
struct UnprovenTests {
  private func served(then rest: (inout RecordScript) -> Void) -> RecordScript {
    script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
      rest(&$0)
    }
  }

  private func frame(_ nanoseconds: Int64, _ fate: ArrivedFrame.Fate) -> ArrivedFrame {
    ArrivedFrame(
      [UInt8](repeating: 9, count: 60), byteCount: 60, nanoseconds: nanoseconds, fate: fate)
  }

  @Test("a frame that is younger than a second at the end is on its way", arguments: [1, 5_000])
  func youngFrame(_ milliseconds: Int64) {
    let script = served {
      $0.inspect(.healthy, available: 9, used: 1, flags: 1)
      $0.pass(seconds: 2)
      $0.inspect(.healthy, available: 9, used: 1, flags: 1)
    }
    let element = script.records.first {
      if case .usedElement = $0.event { true } else { false }
    }
    let last = Int64(script.records.last?.ticks ?? 0)
    let frames = [
      frame(Int64(element?.ticks ?? 0), .delivered(record: element?.index ?? 0)),
      frame(last - milliseconds * 1_000_000, .missed),
    ]
    let causes = script.causes(wire: WireEvidence(frames, records: script.records))
    #expect(causes == (milliseconds < 1_000 ? [] : [.deviceBroken]))
  }

  @Test("an element that no frame was found for may be the frame that is missed")
  func uncapturedElement() {
    let script = served {
      $0.seeUsed(0, 2)
      $0.takeFrame(1, id: 1)
      $0.pass(seconds: 3)
      $0.inspect(.healthy, available: 9, used: 2, flags: 1)
    }
    let first = script.records.first {
      if case .usedElement = $0.event { true } else { false }
    }
    let frames = [
      frame(1_000, .delivered(record: first?.index ?? 0)), frame(2_000, .missed),
    ]
    let wire = WireEvidence(frames, records: script.records)
    #expect(wire.framesAfterLastDelivery == 0)
    #expect(script.causes(wire: wire) == [])
  }

  @Test("an interrupt that was raised before the first service is late, and loses nothing")
  func firstTurn() {
    func started(afterWait: Bool) -> RecordScript {
      script {
        if afterWait {
          $0.add(.waitBegan(deadline: 1))
          $0.add(.interruptsTaken(.timer))
        }
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 0)
        $0.post(8, head: 0)
        $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
        for _ in 0..<2 {
          $0.add(.waitBegan(deadline: 1))
          $0.add(.interruptsTaken(.timer))
          $0.add(.registerLoad(slot: 0, offset: 0x60, value: 1))
        }
        $0.inspect(.missedInterrupt, available: 9, used: 1)
      }
    }
    #expect(started(afterWait: false).causes() == [])
    #expect(started(afterWait: true).causes().first == .interruptNotDelivered)
  }

  @Test("an avail_event that the driver notified for asks for nothing more")
  func notifiedEvent() {
    func inspected(movesSince: Bool) -> RecordScript {
      script(features: 0x2000_0020) {
        $0.add(.eventDecision(queue: 0, availableEvent: 0, sent: true))
        if movesSince {
          $0.seeUsed(0, 1)
          $0.takeFrame(0, id: 0)
        }
        $0.post(8, head: 0)
        $0.add(.eventDecision(queue: 0, availableEvent: 0, sent: false))
        $0.add(
          .ringInspected(
            queue: 0,
            RingInspection(
              available: 9, used: movesSince ? 1 : 0, usedFlags: 0, outstanding: 8,
              finding: .missedNotification, availableEvent: 1)))
      }
    }
    #expect(inspected(movesSince: true).causes().first == .notificationRaceLost)
    let heard = script(features: 0x2000_0020) {
      $0.add(.eventDecision(queue: 0, availableEvent: 0, sent: true))
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.add(.eventDecision(queue: 0, availableEvent: 0, sent: false))
      $0.add(
        .ringInspected(
          queue: 0,
          RingInspection(
            available: 9, used: 65_535, usedFlags: 0, outstanding: 8,
            finding: .missedNotification, availableEvent: 0)))
    }
    #expect(!heard.causes().contains(.notificationRaceLost))
  }

  @Test("an element that is not due may have been read in the wrong place, or too early")
  func oldElement() {
    func taken(_ id: UInt32) -> Finding? {
      served {
        $0.seeUsed(0, 2)
        $0.seeUsed(0, 3)
        $0.takeFrame(1, id: 1)
        $0.takeFrame(2, id: id)
        $0.add(.deviceViolation(queue: 0, .idNotOutstanding, value: id))
      }.diagnosis().findings.first
    }
    #expect(taken(1)?.cause == .usedElementInvalid)
    #expect(taken(1)?.confidence == .likely)
    #expect(taken(9)?.confidence == .likely)
    let jump = script { $0.seeUsed(0, 300) }.diagnosis().findings.first
    #expect(jump?.cause == .usedElementInvalid)
    #expect(jump?.confidence == .certain)
  }

  @Test("a transmission that nobody looked at since is not stalled")
  func unseenTransmission() {
    func sent(looks: Bool) -> RecordScript {
      script {
        $0.send(0)
        $0.notify(1)
        $0.pass(seconds: 5)
        if looks {
          $0.inspect(.healthy, queue: 1, available: 1, flags: 1, outstanding: 1)
        } else {
          $0.add(.waitBegan(deadline: nil))
        }
      }
    }
    #expect(sent(looks: false).causes() == [])
    #expect(sent(looks: true).causes() == [.transmitStalled])
  }
}
