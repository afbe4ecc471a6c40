import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: positions, elements and queues that the driver mishandles")
struct DriverFaultTests {
  @Test("a position that steps back is ranked before what comes of it")
  func position() {
    let script = script {
      $0.seeUsed(0, 2)
      $0.takeFrame(0, id: 0)
      $0.takeFrame(1, id: 1)
      $0.takeFrame(1, id: 1)
    }
    #expect(script.causes() == [.usedPositionSteppedBack, .staleElementTaken])
  }

  @Test("an impossible element: rejected, or believed")
  func elements() {
    func taken(_ body: (inout RecordScript) -> Void) -> [Cause] {
      script {
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 3, length: 4_000)
        body(&$0)
      }.causes()
    }
    let rejection = TraceEvent.deviceViolation(queue: 0, .lengthBeyondBuffer, value: 4_000)
    #expect(taken { $0.add(rejection) } == [.usedElementInvalid])
    #expect(taken { $0.post(8, head: 3) } == [.usedElementTrusted, .usedElementInvalid])
    let usedTwice = taken {
      $0.add(rejection)
      $0.post(8, head: 3)
      $0.post(9, head: 3)
      $0.notify(0)
    }
    #expect(usedTwice == [.rejectedElementUsed, .usedElementInvalid, .availableIndexInflated])
    let resets = taken {
      $0.add(rejection)
      $0.add(.deviceReset(.deviceViolation))
    }
    #expect(resets == [.usedElementInvalid])
  }

  @Test("a used.idx that goes back, and one that lies in memory from a life before")
  func usedIndex() {
    let forgotten = script {
      $0.seeUsed(0, 3)
      for position: UInt16 in 0..<3 {
        $0.takeFrame(position, id: UInt32(position))
        $0.post(8 + position, head: position)
      }
      $0.notify(0)
      $0.seeUsed(0, 1)
    }
    #expect(forgotten.causes() == [.usedIndexWentBack, .usedElementInvalid])
    let leftOver = script {
      $0.seeUsed(0, 8)
      for position: UInt16 in 0..<8 { $0.takeFrame(position, id: UInt32(position)) }
      for position: UInt16 in 0..<8 { $0.post(8 + position, head: position) }
      $0.seeUsed(0, 12)
      $0.add(.deviceReset(.statusLost))
      $0.add(.registerStore(slot: 0, offset: 0x70, value: 0))
      $0.setUp()
      $0.seeUsed(0, 12)
    }
    #expect(leftOver.causes() == [.ringsNotZeroed, .deviceStateLost, .usedElementInvalid])
  }

  @Test("interrupts for used buffers that no look shows: three in a row, and no fewer")
  func unseenIndex() {
    func interrupted(_ count: Int) -> RecordScript {
      script {
        for _ in 0..<count {
          $0.add(.interruptsTaken(.device))
          $0.add(.interruptStatus(1))
          $0.add(.waitBegan(deadline: nil))
        }
      }
    }
    let missed = WireEvidence(framesAfterLastDelivery: 2)
    #expect(interrupted(2).causes(wire: missed) == [])
    #expect(interrupted(3).causes(wire: missed) == [.usedIndexUnseen])
    #expect(interrupted(3).causes(wire: WireEvidence(framesAfterLastDelivery: 0)) == [])
    #expect(interrupted(3).causes() == [], "nothing tells them from spurious ones")
  }

  @Test("queues before features: harmful only with a feature that changes a queue")
  func queueOrder() {
    func order(_ features: UInt32) -> Finding? {
      var script = RecordScript()
      script.add(.registerStore(slot: 0, offset: 0x70, value: 0))
      script.add(
        .queueConfigured(
          queue: 0, size: 8, firstPosition: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0))
      script.add(.registerStore(slot: 0, offset: 0x20, value: features))
      script.add(.registerStore(slot: 0, offset: 0x70, value: 7))
      let findings = script.diagnosis().findings
      #expect(findings.map(\.cause) == [.queuesBeforeFeatures])
      return findings.first
    }
    #expect(order(0x20)?.effect == .latent)
    #expect(order(1 << 29)?.effect == .harms)
  }

  @Test("starting over without a reset")
  func reset() {
    let leftOut = script {
      $0.add(.deviceReset(.deviceNeedsReset))
      $0.add(.registerStore(slot: 0, offset: 0x70, value: 1))
      $0.add(.registerStore(slot: 0, offset: 0x70, value: 0x83))
    }
    #expect(leftOut.causes() == [.resetLeftOut, .deviceNeedsReset])
    #expect(leftOut.diagnosis().findings.first?.effect == .stops)
  }

  @Test("chains that are empty, or shorter than the header")
  func lengths() {
    func emptied(_ used: UInt16) -> Finding? {
      script {
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 0)
        $0.post(8, head: 0, length: 0)
        $0.notify(0)
        $0.seeUsed(0, used)
      }.diagnosis().findings.first { $0.cause == .zeroLengthBuffer }
    }
    #expect(emptied(8)?.effect == .stops)
    #expect(emptied(7)?.effect == .latent)
    let short = script {
      $0.send(0, length: 4)
      $0.notify(1)
    }
    #expect(short.causes() == [.chainBelowHeader])
    let survived = script {
      $0.send(0, length: 4)
      $0.notify(1)
      $0.seeUsed(1, 1)
    }
    #expect(survived.diagnosis().findings.first?.effect == .latent)
  }
}
