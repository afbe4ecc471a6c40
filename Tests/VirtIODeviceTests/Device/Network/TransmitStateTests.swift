import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("What transmission keeps (D-2, D-26 to D-28)")
struct TransmitStateTests {
  @Test func `D-26 a bottom half that waits survives a reset and runs at DRIVER_OK`() {
    var bench = DeviceBench.ready()
    bench.queue(.frame(60, seed: 1))
    bench.kick(1)
    bench.write(0x070, 0)
    #expect(!bench.device.hasWork)
    bench.transmit.setAvailableIndex(0, in: &bench.memory)
    bench.prepare()
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    #expect(!bench.device.hasWork, "the kick finds it pending and does nothing")
    bench.start()
    bench.run()
    #expect(bench.transmitUsed == 1)
  }

  @Test func `D-5 a kick before DRIVER_OK leaves the flag set`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.prepare()
    bench.queue(.frame(60))
    bench.kick(1)
    bench.run()
    #expect(bench.transmitFlags == 1)
    bench.start()
    bench.run()
    #expect(bench.transmitUsed == 0, "and nothing looks at the queue until the next kick")
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 1)
  }

  @Test func `an empty frame breaks the device, and is not used`() {
    var bench = DeviceBench.ready()
    bench.queue([])
    bench.kick(1)
    bench.run()
    #expect(bench.device.errors == [.noFrame])
    #expect(bench.transmitUsed == 0)
    #expect(bench.device.queue(1).inUse == 0)
    #expect(bench.backend.frames.isEmpty)
  }

  @Test func `up to 7.2.13 an empty frame stops transmission until reset`() {
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: .legacy, policy: DevicePolicy(release: .upTo7_2_13)))
    bench.queue([])
    bench.queue(.frame(60))
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 0)
    bench.device.backendBecameReady(memory: &bench.memory, backend: &bench.backend)
    bench.run()
    #expect(bench.transmitUsed == 0)
    bench.write(0x070, 0)
    #expect(bench.transmitUsed == 1)
  }

  @Test func `a frame of 69,632 bytes leaves, a longer one is used and lost`() {
    for (count, isSent) in [(69_632, true), (69_633, false)] {
      var bench = DeviceBench.ready()
      bench.transmit.describe(
        0, address: DeviceBench.transmitBuffers, length: UInt32(count + 10), flags: 0,
        in: &bench.memory)
      bench.transmit.setHead(0, at: 0, in: &bench.memory)
      bench.transmit.setAvailableIndex(1, in: &bench.memory)
      bench.kick(1)
      bench.run()
      #expect(bench.transmitUsed == 1)
      #expect(bench.backend.frames.count == (isSent ? 1 : 0))
    }
  }

  @Test func `D-28 a full burst after a completion reschedules with the flag set`() {
    var bench = DeviceBench.ready(size: 512)
    bench.backend.refuses = true
    for seed in 0..<300 { bench.queue(.frame(60, seed: seed)) }
    bench.kick(1)
    bench.run()
    bench.backend.refuses = false
    bench.device.backendBecameReady(memory: &bench.memory, backend: &bench.backend)
    while bench.device.transmitStep != .idle { bench.step() }
    #expect(bench.transmitUsed == 257)
    #expect(bench.transmitFlags == 1)
    bench.run()
    #expect(bench.transmitUsed == 300)
    #expect(bench.transmitFlags == 0)
  }
}
