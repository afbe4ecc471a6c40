import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: faults of the rings")
struct RingFaultTests {
  @Test("nothing is found in a run that waits with buffers for the device")
  func healthy() {
    let script = script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
      $0.inspect(.healthy, available: 9, used: 1)
      $0.add(.waitBegan(deadline: nil))
      $0.pass(seconds: 100)
      $0.add(.interruptsTaken(.timer))
    }
    #expect(script.causes() == [])
  }

  @Test("used.flags 0 and no notification")
  func notification() {
    let decided = script { $0.add(.notificationDecision(queue: 0, flags: 0, sent: false)) }
    #expect(decided.causes() == [.missingNotification])
    let ignored = script {
      $0.add(.notificationDecision(queue: 0, flags: 0, sent: true))
      $0.inspect(.missedNotification, flags: 0)
    }
    #expect(ignored.causes() == [.notificationIgnored])
    let watched = script {
      $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
      $0.inspect(.missedNotification, flags: 0)
    }
    #expect(watched.causes() == [.notificationRaceLost])
    let stopped = script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.add(.pollBegan(queue: 0, counter: 1))
      $0.pass(seconds: 2)
      $0.add(.flushed(.requested))
    }
    #expect(stopped.causes() == [.missingNotification])
    #expect(stopped.diagnosis().findings.first?.confidence == .likely)
    #expect(stopped.diagnosis().findings.first?.effect == .stops)
  }

  @Test("elements that only the watchdog finds: lost once, or never delivered at all")
  func interrupts() {
    func missed(_ script: inout RecordScript) {
      script.add(.waitBegan(deadline: 1))
      script.add(.interruptsTaken(.timer))
      script.seeUsed(0, 1)
      script.inspect(.missedInterrupt)
      script.takeFrame(0, id: 0)
    }
    #expect(script { missed(&$0) }.causes() == [.interruptNotDelivered])
    let lost = script {
      $0.add(.waitBegan(deadline: 1))
      $0.add(.interruptsTaken(.device))
      $0.add(.interruptStatus(1))
      missed(&$0)
    }
    #expect(lost.causes() == [.lostInterrupt])
    let raised = script {
      $0.add(.waitBegan(deadline: 1))
      $0.add(.interruptsTaken(.device))
      $0.add(.interruptStatus(1))
      $0.add(.waitBegan(deadline: 1))
      $0.add(.interruptsTaken(.timer))
      $0.add(.registerLoad(slot: 0, offset: 0x60, value: 1))
      $0.seeUsed(0, 1)
      $0.inspect(.missedInterrupt)
    }
    #expect(raised.causes() == [.interruptNotDelivered])
    let busy = script { $0.inspect(.missedInterrupt) }
    #expect(busy.causes() == [], "a driver that never slept missed nothing")
  }

  @Test("a wait with the driver's own suppression in force")
  func suppression() {
    let script = script {
      $0.add(.interruptsSuppressed(queue: 0, true))
      $0.add(.waitBegan(deadline: nil))
    }
    #expect(script.causes() == [.interruptsLeftSuppressed])
  }

  @Test("a dry receive ring, as the watchdog sees it and as a trace ends in it")
  func dryRing() {
    #expect(script { $0.inspect(.ringEmpty, outstanding: 0) }.causes() == [.receiveRingEmpty])
    let stopped = script {
      $0.seeUsed(0, 8)
      for position: UInt16 in 0..<8 { $0.takeFrame(position, id: UInt32(position)) }
      $0.add(.waitBegan(deadline: nil))
    }
    #expect(stopped.causes() == [.refillOneBatchLate])
    #expect(stopped.diagnosis().findings.first?.effect == .stops)
  }

  @Test("what the device may not write into the used ring")
  func usedRing() {
    let faults: [(inout RecordScript) -> Void] = [
      { $0.seeUsed(0, 9) },
      {
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 8)
      },
      {
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 0, length: 2_049)
      },
      {
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 0, length: 9)
      },
      {
        $0.seeUsed(0, 2)
        $0.takeFrame(0, id: 3)
        $0.takeFrame(1, id: 3)
      },
      { $0.add(.deviceViolation(queue: 0, .idOutOfRange, value: 99)) },
    ]
    for (place, fault) in faults.enumerated() {
      #expect(script(fault).causes() == [.usedElementInvalid], "case \(place)")
    }
  }

  @Test("a descriptor taken back while the device owns it")
  func earlyReclaim() {
    let script = script {
      $0.pollTransmit(1, completes: false)
      $0.pollTurn(0)
    }
    #expect(script.causes() == [.descriptorReclaimedEarly])
  }

  @Test("a transmission that is owed: only when it lasts")
  func transmitStall() {
    func owed(_ seconds: UInt64) -> RecordScript {
      script {
        $0.pollTransmit(1, completes: false)
        $0.pass(seconds: seconds)
        $0.add(.flushed(.requested))
      }
    }
    #expect(owed(0).causes() == [])
    #expect(owed(3).causes() == [.transmitStalled])
    #expect(script { $0.inspect(.transmitStalled, queue: 1) }.causes() == [.transmitStalled])
  }

  @Test("avail.idx inflated: latent without MRG_RXBUF, harmful with it")
  func inflation() {
    func inflated(_ features: UInt32) -> Finding? {
      var script = RecordScript()
      script.setUp(features: features)
      script.post(8, head: 0)
      script.notify(0)
      let findings = script.diagnosis().findings
      #expect(findings.map(\.cause) == [.availableIndexInflated])
      return findings.first
    }
    #expect(inflated(0x20)?.effect == .latent)
    #expect(inflated(0x8020)?.effect == .harms)
  }

  @Test("receive buffers that hold no full frame")
  func smallBuffers() {
    let script = script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0, length: 1_525)
      $0.notify(0)
    }
    #expect(script.causes() == [.receiveBufferTooSmall])
  }
}
