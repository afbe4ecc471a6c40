import Diagnosis
import Testing
import TraceFormat

@Suite("Diagnosis: faults of device, processor and network")
struct GuestFaultTests {
  @Test("an exception, and a kernel that never served")
  func processor() {
    let exception = script {
      $0.add(
        .exception(vector: 14, errorCode: 2, instructionPointer: 0x10_0000, address: 0xDEAD))
      $0.add(.flushed(.exception))
    }
    #expect(exception.causes() == [.processorHalted])
    #expect(script { $0.add(.flushed(.halted)) }.causes() == [.initialisationFailed])
  }

  @Test("a device that asks for a reset, and a reset that nobody asked for")
  func resets() {
    let asks = script {
      $0.add(.registerLoad(slot: 0, offset: 0x70, value: 0x4F))
      $0.add(.deviceReset(.deviceNeedsReset))
      $0.add(.registerStore(slot: 0, offset: 0x70, value: 0))
    }
    #expect(asks.causes() == [.deviceNeedsReset])
    for offset: UInt16 in [0x70, 0x40] {
      let reset = script { $0.add(.registerStore(slot: 0, offset: offset, value: 0)) }
      #expect(reset.causes() == [.deviceResetByDriver])
    }
  }

  @Test("a device that delivers nothing while frames pass: only the capture tells")
  func silentDevice() {
    let script = script {
      $0.inspect(.healthy, flags: 1)
      $0.add(.waitBegan(deadline: nil))
    }
    #expect(script.causes() == [])
    #expect(script.causes(wire: WireEvidence(framesAfterLastDelivery: 0)) == [])
    let broken = script.diagnosis(wire: WireEvidence(framesAfterLastDelivery: 5)).findings
    #expect(broken.map(\.cause) == [.deviceBroken])
    #expect(broken.first?.confidence == .possible)
  }

  private func sent(_ body: (inout RecordScript) -> Void) -> RecordScript {
    script {
      $0.add(.connectionOpened(connection: 1, address: 0x0A00_0202, port: 4_242))
      $0.add(.requestServed(connection: 1, status: 200, byteCount: 209_000))
      for position: UInt16 in 0..<3 {
        $0.send(position, head: position, length: 1_526)
        $0.add(.notificationDecision(queue: 1, flags: 0, sent: true))
      }
      $0.seeUsed(1, 3)
      for position: UInt16 in 0..<3 {
        $0.add(
          .usedElement(
            queue: 1, position: position, id: UInt32(position), length: 0, prefixHash: 0))
      }
      body(&$0)
      $0.add(.clock(nanoseconds: 1))
    }
  }

  @Test("a response that is never sent on, on healthy rings")
  func stuckConnection() {
    let stuck = sent {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.notify(0)
      $0.pass(seconds: 30)
    }
    #expect(stuck.causes() == [.tcpStuck])
    let announcing = sent {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.notify(0)
      $0.pass(seconds: 12)
      $0.send(3, head: 3, length: 52)
      $0.add(.notificationDecision(queue: 1, flags: 0, sent: true))
      $0.seeUsed(1, 4)
      $0.add(.usedElement(queue: 1, position: 3, id: 3, length: 0, prefixHash: 0))
      $0.pass(seconds: 1)
      $0.add(.clock(nanoseconds: 2))
    }
    #expect(announcing.causes() == [.tcpStuck], "an announcement is no progress")
    let closed = sent {
      $0.seeUsed(0, 1)
      $0.takeFrame(0, id: 0)
      $0.post(8, head: 0)
      $0.notify(0)
      $0.add(.connectionClosed(connection: 1))
      $0.pass(seconds: 30)
    }
    #expect(closed.causes() == [])
  }

  @Test("frames go out and none comes back: silent, the surer with a capture")
  func silentNetwork() {
    let silent = sent { $0.pass(seconds: 5) }
    #expect(silent.causes() == [.networkSilent])
    #expect(silent.diagnosis().findings.first?.confidence == .possible)
    let captured = silent.diagnosis(wire: WireEvidence(framesAfterLastDelivery: 0))
    #expect(captured.findings.first?.confidence == .likely)
  }
}
