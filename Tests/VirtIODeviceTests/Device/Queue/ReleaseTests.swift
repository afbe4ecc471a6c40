import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("What differs between releases of QEMU (§1.10)")
struct ReleaseTests {
  static func bench(_ release: DevicePolicy.Release, features: UInt64 = 0) -> DeviceBench {
    DeviceBench.ready(
      DeviceConfiguration(interface: .legacy, policy: DevicePolicy(release: release)),
      features: features)
  }

  @Test(arguments: [DevicePolicy.Release.upTo7_2_13, .since7_2_14, .since9_1])
  func `D-14 avail.idx set back is read again, but not by 9_1 while the shadow shows work`(
    release: DevicePolicy.Release
  ) {
    var bench = Self.bench(release, features: 1 << 15)
    bench.post(4)
    bench.arrive(.frame(60))
    bench.receive.setAvailableIndex(0, in: &bench.memory)
    bench.arrive(.frame(60))
    let isBroken = release != .since9_1
    #expect(bench.device.errors == (isBroken ? [.availableIndexJumped(from: 1, to: 0)] : []))
    #expect(bench.receiveUsed == (isBroken ? 1 : 2))
  }

  @Test func `D-29 a chain below the header breaks the device of 9_1 instead of aborting`() {
    var bench = Self.bench(.since9_1)
    bench.transmit.describe(
      0, address: DeviceBench.transmitBuffers, length: 4, flags: 0, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.device.abort == nil)
    #expect(bench.device.errors == [.transmitChainBelowHeader])
    #expect(bench.device.queue(1).inUse == 0)
  }

  @Test(arguments: [DevicePolicy.Release.since7_2_14, .since9_1])
  func `D-37 the high half of QueueNotify`(release: DevicePolicy.Release) {
    var bench = Self.bench(release)
    bench.queue(.frame(60))
    bench.kick(0x7_0001)
    bench.run()
    #expect(bench.transmitUsed == (release == .since9_1 ? 1 : 0))
  }

  @Test func `D-37 queues that are unknown, unplaced or out of range are not notified`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x070, 7)
    for queue in [0, 1, 2, 3, 5, 1023, 1024, .max] as [UInt32] { bench.kick(queue) }
    #expect(!bench.device.hasWork)
  }
}
