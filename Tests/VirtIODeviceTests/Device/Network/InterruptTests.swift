import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Interrupts and the order of a delivery (D-31 to D-36, §1.5)")
struct InterruptTests {
  @Test func `D-31 NO_INTERRUPT is looked at in that moment and nothing is remembered`() {
    var bench = DeviceBench.ready()
    bench.post(3)
    bench.receive.setAvailableFlags(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 0)
    bench.receive.setAvailableFlags(0, in: &bench.memory)
    bench.run()
    #expect(bench.interruptStatus == 0)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 1)
  }

  @Test func `D-31 NOTIFY_ON_EMPTY interrupts against NO_INTERRUPT when the queue ran empty`() {
    var bench = DeviceBench.ready(features: 1 << 24)
    bench.post(2)
    bench.receive.setAvailableFlags(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 0)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 1)
  }

  @Test func `D-34 the line is the level of InterruptStatus, and ACK of other bits is harmless`() {
    var bench = DeviceBench.ready()
    bench.post(1)
    bench.arrive(.frame(60))
    bench.write(0x064, 2)
    #expect(bench.interruptStatus == 1)
    #expect(bench.device.interruptLine)
    bench.write(0x064, 0xff)
    #expect(bench.interruptStatus == 0)
    #expect(!bench.device.interruptLine)
  }

  @Test func `D-35 ACK after drain loses the frame that completed in between`() {
    var bench = DeviceBench.ready()
    bench.post(4)
    bench.arrive(.frame(60, seed: 1))
    let drained = bench.receiveUsed
    bench.arrive(.frame(60, seed: 2))
    bench.write(0x064, 1)
    #expect(drained == 1)
    #expect(bench.receiveUsed == 2)
    #expect(bench.interruptStatus == 0)
    #expect(!bench.device.interruptLine)
    #expect(!bench.device.hasWork)
  }

  @Test func `the steps of a delivery are seen in QEMU's order`() {
    var bench = DeviceBench.ready()
    bench.post(2)
    bench.device.arrive([UInt8].frame(60).rawSpan)
    var steps: [ReceiveStep] = []
    while bench.device.hasWork {
      bench.step()
      if bench.device.receiveStep != steps.last { steps.append(bench.device.receiveStep) }
    }
    #expect(
      steps == [
        .idle, .checkBuffers, .suppressNotification, .takeChain, .storeHeader, .storePayload,
        .storeUsedElement, .storeUsedIndex, .decideInterrupt, .setInterruptStatus,
        .raiseInterrupt, .idle,
      ])
  }

  @Test func `each step changes what it names and nothing that comes later`() {
    var bench = DeviceBench.ready()
    bench.post(2)
    bench.memory.store8(0xee, to: bench.receiveBuffer(0))
    bench.device.arrive([UInt8].frame(60).rawSpan)
    func reach(_ step: ReceiveStep, _ bench: inout DeviceBench) {
      repeat { bench.step() } while bench.device.receiveStep != step
    }
    reach(.takeChain, &bench)
    #expect(bench.receiveFlags == 1)
    #expect(bench.memory.load8(bench.receiveBuffer(0)) == 0xee)
    reach(.storePayload, &bench)
    #expect(bench.memory.load8(bench.receiveBuffer(0)) == 0)
    #expect(bench.memory.load8(bench.receiveBuffer(0) + 11) == 0)
    reach(.storeUsedElement, &bench)
    #expect(bench.bytes(at: bench.receiveBuffer(0) + 10, count: 60) == .frame(60))
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 0)
    reach(.storeUsedIndex, &bench)
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 70)
    #expect(bench.receiveUsed == 0)
    reach(.decideInterrupt, &bench)
    #expect(bench.receiveUsed == 1)
    #expect(bench.interruptStatus == 0)
    reach(.raiseInterrupt, &bench)
    #expect(bench.interruptStatus == 1)
    #expect(!bench.device.interruptLine)
    reach(.idle, &bench)
    #expect(bench.device.interruptLine)
  }

  @Test func `D-36 used.idx is visible before the interrupt, and flags set then still count`() {
    var bench = DeviceBench.ready()
    bench.post(2)
    bench.device.arrive([UInt8].frame(60).rawSpan)
    while bench.receiveUsed == 0 { bench.step() }
    bench.receive.setAvailableFlags(1, in: &bench.memory)
    bench.run()
    #expect(bench.interruptStatus == 0)
  }

  @Test func `D-39 a register access waits for the routine in progress`() {
    var bench = DeviceBench.ready()
    bench.post(2)
    bench.device.arrive([UInt8].frame(60).rawSpan)
    while bench.device.receiveStep != .storeHeader { bench.step() }
    bench.write(0x030, 0)
    #expect(bench.device.receiveStep == .idle)
    #expect(bench.receiveUsed == 1)
  }
}
