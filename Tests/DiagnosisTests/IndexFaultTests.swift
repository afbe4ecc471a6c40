import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: indices, slots and what is left of them")
struct IndexFaultTests {
  @Test("a kernel that halts at position 65,535 has trapped; elsewhere it has not")
  func trapped() {
    func halted(at first: UInt16) -> [Cause] {
      script(first: first) {
        $0.seeUsed(0, first &+ 1)
        $0.takeFrame(first, id: 0)
        $0.add(.flushed(.halted))
      }.causes()
    }
    #expect(halted(at: 65_535) == [.indexStepTrapped])
    #expect(halted(at: 0) == [.initialisationFailed])
  }

  /// Takes the last element before the wrap, and one that is not there.
  @Test("past the wrap an element is taken that is not there; elsewhere it is another fault")
  func tooWide() {
    func taken(from first: UInt16) -> [Cause] {
      script(first: first) {
        $0.seeUsed(0, first &+ 1)
        $0.takeFrame(first, id: 0)
        $0.post(first &+ 8, head: 0)
        $0.takeFrame(first &+ 1, id: 1)
      }.causes()
    }
    #expect(taken(from: 65_535).first == .indexDifferenceTooWide)
    #expect(taken(from: 100).first == .staleElementTaken)
  }

  @Test("a whole turn is seen after an interrupt, and nothing is taken")
  func left() {
    func waits(after interrupts: InterruptSet) -> RecordScript {
      script {
        $0.add(.interruptsTaken(interrupts))
        $0.add(.interruptStatus(1))
        $0.seeUsed(0, 8)
        $0.add(.waitBegan(deadline: nil))
        $0.pass(seconds: 2)
        $0.add(.clock(nanoseconds: 1))
      }
    }
    let found = waits(after: .device).diagnosis().findings
    #expect(found.map(\.cause) == [.usedElementsLeft])
    #expect(found.first?.effect == .stops)
    #expect(waits(after: .timer).causes() == [])
  }

  @Test("a turn of the transmit ring that the driver saw, and one that its watchdog saw")
  func leftTransmissions() {
    func seen(byWatchdog: Bool) -> [Cause] {
      transmits(8) {
        $0.seeUsed(1, 8)
        if byWatchdog {
          $0.inspect(.healthy, queue: 1, available: 8, used: 8, flags: 0, outstanding: 8)
        }
        $0.add(.waitBegan(deadline: nil))
      }.causes()
    }
    #expect(seen(byWatchdog: false).first == .usedElementsLeft)
    #expect(seen(byWatchdog: true).first == .transmitNotReclaimed)
  }

  @Test("elements repeat with a period that is not the queue's")
  func shifted() {
    func turns(period: UInt16) -> RecordScript {
      script {
        for position: UInt16 in 0..<20 {
          let slot = position % period
          $0.seeUsed(0, position + 1)
          $0.takeFrame(position, id: UInt32(slot), length: 60 + UInt32(slot))
          $0.post(position + 8, head: slot)
        }
      }
    }
    #expect(turns(period: 7).causes().contains(.usedSlotShifted))
    #expect(!turns(period: 8).causes().contains(.usedSlotShifted))
  }

  @Test("rejected elements that repeat twice tell the same; one does not")
  func rejected() {
    func rejections(_ count: Int) -> [Cause] {
      var script = RecordScript()
      for _ in 0..<count {
        script.setUp()
        for position: UInt16 in 0..<8 {
          script.send(position, head: position)
          script.seeUsed(1, position + 1)
          let id = UInt32(position % 7)
          script.add(
            .usedElement(queue: 1, position: position, id: id, length: 0, prefixHash: 0))
        }
        script.add(.deviceViolation(queue: 1, .idNotOutstanding, value: 0))
        script.add(.deviceReset(.deviceViolation))
      }
      return script.causes()
    }
    #expect(rejections(2).contains(.usedSlotShifted))
    #expect(!rejections(1).contains(.usedSlotShifted))
  }

  private func transmits(_ count: UInt16, _ body: (inout RecordScript) -> Void) -> RecordScript {
    script {
      for position in 0..<count {
        $0.send(position, head: position % 8)
        $0.notify(1)
      }
      body(&$0)
      $0.pass(seconds: 2)
      $0.add(.waitBegan(deadline: nil))
    }
  }

  @Test("a full ring of used chains that nobody takes")
  func notReclaimed() {
    let script = transmits(8) {
      $0.seeUsed(1, 8)
      $0.inspect(.healthy, queue: 1, available: 8, used: 8, flags: 0, outstanding: 8)
    }
    #expect(script.causes() == [.transmitNotReclaimed])
  }

  @Test("an empty ring of which the driver thinks that it is full")
  func leaked() {
    let script = transmits(0) {
      $0.inspect(.transmitStalled, queue: 1, available: 0, used: 0, flags: 0, outstanding: 8)
    }
    #expect(script.causes() == [.transmitDescriptorLeaked])
  }

  @Test("a head goes out again that no used element gave back")
  func reclaimed() {
    let script = script {
      $0.send(0, head: 3)
      $0.notify(1)
      $0.send(1, head: 3)
      $0.notify(1)
    }
    #expect(script.causes().first == .descriptorReclaimedEarly)
  }
}
