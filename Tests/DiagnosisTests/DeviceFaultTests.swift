import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: devices and backends that stop")
struct DeviceFaultTests {
  /// A transmission that is owed from `first` on for two seconds.
  private func owed(from first: UInt16, flags: UInt16, frame: Bool = false) -> [Cause] {
    script(first: first) {
      $0.send(first, head: 0)
      $0.add(.notificationDecision(queue: 1, flags: 0, sent: true))
      $0.notify(1)
      if frame {
        $0.seeUsed(0, first &+ 1)
        $0.takeFrame(first, id: 0)
        $0.post(first &+ 8, head: 0)
        $0.notify(0)
      }
      for _ in 0..<3 {
        $0.pass(seconds: 1)
        $0.inspect(
          .healthy, queue: 1, available: first &+ 1, used: first, flags: flags, outstanding: 1)
      }
    }.causes()
  }

  @Test("a device that stops at the wrap, and one that stops elsewhere")
  func wrap() {
    #expect(owed(from: 65_535, flags: 0) == [.deviceIndexWidth])
    #expect(owed(from: 65_535, flags: 1) == [.backendStalled])
    #expect(owed(from: 100, flags: 0) == [.transmitStalled])
  }

  @Test("a backend that stands still, and one that only refuses")
  func backend() {
    #expect(owed(from: 0, flags: 1) == [.backendStalled])
    #expect(owed(from: 0, flags: 1, frame: true) == [.transmitStalled])
  }

  @Test("a chain that younger ones overtake, for good")
  func kept() {
    func run(_ ids: [UInt32]) -> [Cause] {
      script {
        for (place, id) in ids.enumerated() {
          let position = UInt16(place)
          $0.seeUsed(0, position + 1)
          $0.takeFrame(position, id: id)
        }
        $0.pass(seconds: 2)
        $0.add(.clock(nanoseconds: 1))
      }.causes()
    }
    #expect(run([0, 2, 3, 4]) == [.chainNeverReturned])
    #expect(run([0, 2, 1, 3]) == [])
  }

  @Test("a device that sleeps without having asked: with a capture, and against one")
  func unasked() {
    let asleep = script {
      $0.seeUsed(0, 8)
      for position: UInt16 in 0..<8 {
        $0.takeFrame(position, id: UInt32(position))
        $0.post(position + 8, head: position)
      }
      $0.add(.notificationDecision(queue: 0, flags: 1, sent: false))
      for position: UInt16 in 0..<3 {
        $0.send(position, head: position)
        $0.notify(1)
        $0.seeUsed(1, position + 1)
        $0.pass(seconds: 2)
      }
      $0.add(.clock(nanoseconds: 1))
    }
    let seen = asleep.diagnosis(wire: WireEvidence(framesAfterLastDelivery: 4)).findings.first
    #expect(seen?.cause == .deviceSleepsUnasked && seen?.confidence == .likely)
    let quiet = asleep.causes(wire: WireEvidence(framesAfterLastDelivery: 0))
    #expect(!quiet.contains(.deviceSleepsUnasked))
  }
}
