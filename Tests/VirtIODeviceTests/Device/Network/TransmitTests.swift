import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Transmit (D-26 to D-30)")
struct TransmitTests {
  @Test func `D-26 nothing is taken within the store, the flag is set at once`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60))
    bench.kick(1)
    #expect(bench.transmitFlags == 1)
    #expect(bench.transmitUsed == 0)
    #expect(bench.device.queue(1).lastAvailable == RingPosition(0))
    bench.run()
    #expect(bench.transmitUsed == 1)
    #expect(bench.transmitFlags == 0)
    #expect(bench.backend.frames == [.frame(60)])
  }

  @Test func `D-27 a full burst reschedules with the flag still set`() {
    var bench = DeviceBench.ready(size: 512)
    for seed in 0..<300 { bench.queue(.frame(60, seed: seed)) }
    bench.kick(1)
    while bench.transmitUsed < 256 { bench.step() }
    while bench.device.transmitStep != .idle { bench.step() }
    #expect(bench.transmitUsed == 256)
    #expect(bench.transmitFlags == 1)
    bench.run()
    #expect(bench.transmitUsed == 300)
    #expect(bench.transmitFlags == 0)
  }

  @Test func `D-27 frames that come while the flag is cleared are found`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60, seed: 1))
    bench.kick(1)
    while bench.device.transmitStep != .requestNotification { bench.step() }
    bench.queue(.frame(60, seed: 2))
    bench.run()
    #expect(bench.transmitUsed == 2)
    #expect(bench.transmitFlags == 0)
  }

  @Test func `D-27 a chain without readable part breaks the device`() {
    var bench = DeviceBench.ready()
    bench.transmit.describe(
      0, address: DeviceBench.transmitBuffers, length: 99, flags: 2, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.device.errors == [.noReadableBuffer])
    #expect(bench.transmitUsed == 0)
  }

  @Test func `D-28 a refused frame stops the queue until the backend is ready`() {
    var bench = DeviceBench.ready()
    bench.backend.refuses = true
    bench.queue(.frame(60, seed: 1))
    bench.queue(.frame(60, seed: 2))
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 0)
    #expect(bench.transmitFlags == 1)
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 0)
    #expect(bench.transmitFlags == 1)
    bench.backend.refuses = false
    bench.device.backendBecameReady(memory: &bench.memory, backend: &bench.backend)
    bench.run()
    #expect(bench.transmitUsed == 2)
    #expect(bench.transmitFlags == 0)
    #expect(bench.backend.frames == [.frame(60, seed: 1), .frame(60, seed: 2)])
  }

  @Test func `D-28 an answer from within the call is received before the frame is used`() {
    var bench = DeviceBench.ready()
    bench.backend.answer = .frame(64, seed: 9)
    bench.post(4)
    bench.queue(.frame(60))
    bench.kick(1)
    while bench.receiveUsed == 0 { bench.step() }
    #expect(bench.transmitUsed == 0)
    bench.run()
    #expect(bench.transmitUsed == 1)
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 74)
  }

  @Test func `D-2 reset uses the refused frame before the queues vanish`() {
    var bench = DeviceBench.ready()
    bench.backend.refuses = true
    bench.queue(.frame(60))
    bench.kick(1)
    bench.run()
    bench.write(0x070, 0)
    #expect(bench.transmitUsed == 1)
    #expect(bench.device.queue(1).usedPosition == RingPosition(0))
    #expect(!bench.device.interruptLine)
  }

  @Test func `D-29 a chain shorter than the header aborts QEMU 7.2`() {
    var bench = DeviceBench.ready()
    bench.transmit.describe(
      0, address: DeviceBench.transmitBuffers, length: 4, flags: 0, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.device.abort == .transmitChainBelowHeader)
    #expect(!bench.device.hasWork)
  }

  @Test func `D-30 the used length is 0`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60))
    bench.kick(1)
    bench.memory.store32(77, to: bench.transmit.used + 8)
    bench.run()
    #expect(bench.transmit.usedLength(at: 0, bench.memory) == 0)
    #expect(bench.transmit.usedID(at: 0, bench.memory) == 0)
  }

  @Test func `a frame spread over descriptors leaves whole, its header cut anywhere`() {
    for cut in 1..<70 {
      var bench = DeviceBench.ready()
      let bytes = [UInt8](repeating: 0, count: 10) + [UInt8].frame(60)
      let first = DeviceBench.transmitBuffers
      let second = first + 0x1000
      bench.memory.copy(Array(bytes[..<cut]).rawSpan, to: first)
      bench.memory.copy(Array(bytes[cut...]).rawSpan, to: second)
      bench.transmit.describe(
        3, address: first, length: UInt32(cut), flags: 1, next: 5, in: &bench.memory)
      bench.transmit.describe(
        5, address: second, length: UInt32(70 - cut), flags: 0, in: &bench.memory)
      bench.transmit.setHead(3, at: 0, in: &bench.memory)
      bench.transmit.setAvailableIndex(1, in: &bench.memory)
      bench.kick(1)
      bench.run()
      #expect(bench.backend.frames == [.frame(60)])
      #expect(bench.transmit.usedID(at: 0, bench.memory) == 3)
    }
  }

  @Test func `D-16 a chain of gigabytes needs the bounce buffer twice, without an allocation`() {
    var bench = DeviceBench.ready()
    bench.transmit.describe(0, address: 0, length: .max, flags: 0, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.backend.frames.isEmpty)
    #expect(bench.transmitUsed == 0)
    #expect(bench.device.errors == [.bounceBufferBusy])
  }
}
