import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: used buffer notifications")
struct InterruptFaultTests {
  /// A service of the sound driver: what it takes, and the wait that follows.
  private func serve(_ script: inout RecordScript, _ position: UInt16, emptyPolls: UInt64 = 1) {
    script.add(.interruptsTaken(.device))
    script.add(.interruptStatus(1))
    script.add(.interruptsSuppressed(queue: 0, true))
    script.add(.usedIndex(queue: 0, value: position &+ 1, emptyPolls: emptyPolls))
    script.takeFrame(position, id: UInt32(position % 8))
    script.post(position &+ 8, head: position % 8)
    script.add(.notificationDecision(queue: 0, flags: 1, sent: false))
    script.add(.interruptsSuppressed(queue: 0, false))
    script.add(.waitBegan(deadline: nil))
  }

  @Test("acknowledge, drain, enable, look, wait: nothing is found")
  func sound() {
    let script = script { script in
      for position: UInt16 in 0..<20 { serve(&script, position) }
    }
    #expect(script.causes() == [])
  }

  @Test("no look between the enabling and the wait")
  func noLook() {
    let script = script { script in
      for position: UInt16 in 0..<3 { serve(&script, position, emptyPolls: 0) }
    }
    #expect(script.causes() == [.noLookAfterEnabling])
    #expect(script.diagnosis().findings.first?.effect == .latent)
  }

  @Test("the acknowledgement behind the last look; with a frame that it swallowed it harms")
  func lateAcknowledgement() {
    func late(_ script: inout RecordScript) {
      script.add(.interruptsTaken(.device))
      script.add(.interruptsSuppressed(queue: 0, true))
      script.add(.interruptsSuppressed(queue: 0, false))
      script.add(.interruptStatus(1))
      script.add(.waitBegan(deadline: 1))
    }
    #expect(script { late(&$0) }.causes() == [.acknowledgedAfterDrain])
    let harmed = script {
      late(&$0)
      $0.add(.interruptsTaken(.timer))
      $0.seeUsed(0, 1)
      $0.inspect(.missedInterrupt, used: 1)
    }
    #expect(harmed.causes() == [.acknowledgedAfterDrain, .lostInterrupt])
    #expect(harmed.diagnosis().findings.first?.effect == .harms)
  }

  @Test("an interrupt that nobody acknowledges: once, and to the end")
  func notAcknowledged() {
    func skipped(_ count: Int) -> RecordScript {
      script { script in
        for _ in 0..<count {
          script.add(.interruptsTaken(.device))
          script.add(.clock(nanoseconds: 1))
          script.add(.waitBegan(deadline: nil))
        }
      }
    }
    #expect(skipped(1).causes() == [.interruptNotAcknowledged])
    #expect(skipped(1).diagnosis().findings.first?.effect == .harms)
    #expect(skipped(64).diagnosis().findings.first?.effect == .stops)
  }

  @Test("interrupts that announce nothing: a few are late ones, many in a row are a storm")
  func storm() {
    func idle(_ count: Int) -> RecordScript {
      script { script in
        for _ in 0..<count {
          script.add(.interruptsTaken(.device))
          script.add(.interruptStatus(1))
          script.add(.waitBegan(deadline: nil))
        }
      }
    }
    #expect(idle(63).causes() == [])
    #expect(idle(64).causes() == [.interruptStorm])
    // With frames on the wire that never arrive, the driver may be reading an old used.idx.
    let wire = WireEvidence(framesAfterLastDelivery: 1)
    #expect(idle(3).causes(wire: wire) == [.usedIndexUnseen])
  }

  @Test("InterruptStatus 0 with used elements, and without")
  func statusLost() {
    func read(_ moves: Bool) -> RecordScript {
      script {
        $0.add(.interruptsTaken(.device))
        $0.add(.interruptStatus(0))
        if moves {
          $0.seeUsed(0, 1)
          $0.takeFrame(0, id: 0)
        }
        $0.add(.waitBegan(deadline: nil))
      }
    }
    #expect(read(true).causes() == [.interruptStatusLost])
    #expect(read(false).causes() == [])
  }

  /// A frame taken, `used_event` written or not, and a wait.
  private func waits(event: UInt16?) -> RecordScript {
    script(features: 0x2000_0020) {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.notify(0)
      if let event { $0.add(.usedEvent(queue: 0, position: event)) }
      $0.add(.waitBegan(deadline: nil))
    }
  }

  @Test("used_event where the driver waits, ahead of it, behind it, and never written")
  func usedEvent() {
    #expect(waits(event: 1).causes() == [])
    #expect(waits(event: 4).causes() == [])
    #expect(waits(event: 0).causes() == [.usedEventMovedBack])
    #expect(waits(event: 65_535).causes() == [.usedEventMovedBack])
    #expect(waits(event: nil).causes() == [.usedEventNeverMoved])
  }
}
