import Diagnosis
import Testing
import TraceFormat

/// Faults that runs nobody had seen had, and that had no name (`Scripts/measure-diagnosis`).
@Suite("Diagnosis: faults of unseen runs")
struct UnseenFaultTests {
  private let missed = WireEvidence(framesAfterLastDelivery: 4)

  @Test("a driver without a watchdog sleeps on frames: its interrupt is lost, or nothing came")
  func asleep() {
    func asleep(_ decisions: (inout RecordScript) -> Void) -> RecordScript {
      script {
        $0.add(.interruptsTaken(.device))
        $0.add(.interruptStatus(1))
        $0.seeUsed(0, 1)
        $0.takeFrame(0, id: 0)
        $0.post(8, head: 0)
        decisions(&$0)
        $0.add(.waitBegan(deadline: nil))
      }
    }
    let awake = asleep { $0.add(.notificationDecision(queue: 0, flags: 1, sent: false)) }
    #expect(awake.causes(wire: missed).first == .lostInterrupt)
    #expect(awake.causes() == [])
    let told = asleep { $0.add(.eventDecision(queue: 0, availableEvent: 8, sent: true)) }
    #expect(told.causes(wire: missed).first == .notificationIgnored)
  }

  @Test("a transmitted chain that younger ones overtook")
  func keptTransmission() {
    let kept = script {
      for position: UInt16 in 0..<3 { $0.send(position, head: position) }
      $0.notify(1)
      $0.seeUsed(1, 2)
      $0.add(.usedElement(queue: 1, position: 0, id: 0, length: 0, prefixHash: 0))
      $0.add(.usedElement(queue: 1, position: 1, id: 2, length: 0, prefixHash: 0))
      $0.pass(seconds: 2)
      $0.inspect(.healthy, queue: 1, available: 3, used: 2, flags: 0, outstanding: 1)
    }
    #expect(kept.causes().first == .chainNeverReturned)
  }

  @Test("chains that come back in another order are not kept")
  func otherOrder() {
    let mixed = script {
      $0.seeUsed(0, 3)
      for (position, head) in [(0, 5), (1, 0), (2, 1)] as [(UInt16, UInt32)] {
        $0.takeFrame(position, id: head)
      }
      $0.pass(seconds: 2)
      $0.add(.waitBegan(deadline: nil))
    }
    #expect(!mixed.causes().contains(.chainNeverReturned))
  }

  @Test("an empty descriptor comes before the reset that the device asks for because of it")
  func emptyDescriptor() {
    let empty = script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0, length: 0)
      $0.add(.registerLoad(slot: 0, offset: 0x70, value: 0x4F))
      $0.add(.deviceReset(.deviceNeedsReset))
    }
    #expect(empty.causes().first == .zeroLengthBuffer)
  }

  @Test("a step past 65,535 that traps before the device is live; a kernel that gives up later")
  func halted() {
    var filling = RecordScript()
    filling.add(
      .queueConfigured(
        queue: 0, size: 8, firstPosition: 65_534, descriptorArea: 0, driverArea: 0,
        deviceArea: 0))
    filling.post(65_534, head: 0)
    filling.post(65_535, head: 1)
    var live = filling
    live.add(.registerStore(slot: 0, offset: 0x70, value: 7))
    live.add(.waitBegan(deadline: 1))
    live.add(.flushed(.halted))
    #expect(live.diagnosis().findings.first?.cause == .indexStepTrapped)
    #expect(live.diagnosis().findings.first?.confidence == .likely)
    filling.add(.flushed(.halted))
    #expect(filling.causes() == [.indexStepTrapped])
    let later = script { $0.add(.flushed(.halted)) }.diagnosis().findings.first
    #expect(later?.cause == .initialisationFailed)
    #expect(later?.confidence == .possible)
  }

  @Test("what is proven comes before what the watchdog sees of it")
  func rootFirst() {
    let both = script {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 9)
      $0.add(.notificationDecision(queue: 0, flags: 0, sent: true))
      $0.inspect(.missedNotification, flags: 0)
      $0.pass(seconds: 2)
      $0.inspect(.missedNotification, flags: 0)
    }
    #expect(both.causes().first == .usedElementTrusted)
    #expect(both.causes().contains(.notificationIgnored))
  }
}
