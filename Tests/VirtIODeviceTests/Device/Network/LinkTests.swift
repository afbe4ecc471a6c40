import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Link, stop and continue (D-9, D-26)")
struct LinkTests {
  static func setLink(_ isUp: Bool, _ bench: inout DeviceBench) {
    bench.device.setLink(up: isUp, memory: &bench.memory, backend: &bench.backend)
    bench.run()
  }

  static func setRunning(_ isRunning: Bool, _ bench: inout DeviceBench) {
    bench.device.setRunning(isRunning, memory: &bench.memory, backend: &bench.backend)
    bench.run()
  }

  @Test func `a change of the link is a configuration change of a running device`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    Self.setLink(false, &bench)
    #expect(bench.interruptStatus == 0)
    #expect(bench.device.generation == 0)
    bench.prepare(features: 1 << 32)
    bench.start()
    Self.setLink(true, &bench)
    #expect(bench.interruptStatus == 3)
    #expect(bench.device.interruptLine)
    #expect(bench.read(0x0fc) == 1)
    #expect(bench.read(0x106, width: 2) == 1)
    Self.setLink(true, &bench)
    #expect(bench.read(0x0fc) == 1, "no change, no event")
  }

  @Test func `D-26 a kick without link uses everything unsent, with one interrupt`() {
    var bench = DeviceBench.ready()
    Self.setLink(false, &bench)
    bench.write(0x064, 3)
    for seed in 0..<3 { bench.queue(.frame(60, seed: seed)) }
    bench.kick(1)
    #expect(bench.transmitUsed == 3)
    #expect(bench.transmitFlags == 0)
    #expect(bench.interruptStatus == 1)
    #expect(bench.transmit.usedID(at: 2, bench.memory) == 2)
    #expect(!bench.device.hasWork)
    #expect(bench.backend.frames.isEmpty)
  }

  @Test func `a bottom half that waits when the link goes down is dropped with its chains`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60))
    bench.kick(1)
    #expect(bench.transmitFlags == 1)
    Self.setLink(false, &bench)
    #expect(bench.transmitUsed == 1)
    #expect(bench.transmitFlags == 0)
    #expect(bench.backend.frames.isEmpty)
  }

  @Test func `frames that arrive without link are lost, those that waited arrive later`() {
    var bench = DeviceBench.ready()
    bench.arrive(.frame(60, seed: 1))
    #expect(bench.device.framesWaiting == 1)
    Self.setLink(false, &bench)
    bench.arrive(.frame(60, seed: 2))
    #expect(bench.device.framesWaiting == 2, "the receive queue is disabled: it waits")
    bench.post(4)
    Self.setLink(true, &bench)
    #expect(bench.receiveUsed == 2)
    Self.setLink(false, &bench)
    bench.arrive(.frame(60, seed: 3))
    #expect(bench.device.framesWaiting == 0)
    #expect(bench.receiveUsed == 2)
  }

  @Test func `D-9 a stop loses the net queue, and what comes during it waits`() {
    var bench = DeviceBench.ready()
    bench.arrive(.frame(60, seed: 1))
    Self.setRunning(false, &bench)
    #expect(bench.device.framesWaiting == 0)
    #expect(bench.device.framesLost == 1)
    bench.post(4)
    bench.arrive(.frame(60, seed: 2))
    #expect(bench.receiveUsed == 0)
    Self.setRunning(true, &bench)
    #expect(bench.receiveUsed == 1)
    #expect(bench.bytes(at: bench.receiveBuffer(0) + 10, count: 60) == .frame(60, seed: 2))
  }

  @Test func `D-9 the bottom half waits for the machine`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60))
    bench.kick(1)
    Self.setRunning(false, &bench)
    #expect(bench.transmitUsed == 0)
    Self.setRunning(true, &bench)
    #expect(bench.transmitUsed == 1)
    #expect(bench.transmitFlags == 0)
  }

  @Test func `D-9 a refused frame is completed when the machine stops`() {
    var bench = DeviceBench.ready()
    bench.backend.refuses = true
    bench.queue(.frame(60))
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 0)
    Self.setRunning(false, &bench)
    #expect(bench.transmitUsed == 1)
  }
}
