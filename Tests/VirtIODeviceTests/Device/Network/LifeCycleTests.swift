import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Life cycle (D-1 to D-8)")
struct LifeCycleTests {
  @Test func `D-1 features latched before FEATURES_OK stay, a second FEATURES_OK changes nothing`()
  {
    var bench = DeviceBench(DeviceConfiguration(interface: .modern))
    bench.prepare(features: 1 << 32)
    #expect(bench.device.features == [.version1])
    bench.write(0x024, 0)
    bench.write(0x020, 1 << 15)
    bench.write(0x070, 0x0b)
    #expect(bench.device.features == [.version1])
  }

  @Test func `D-1 legacy features are in force at once, and only those offered`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x024, 0)
    bench.write(0x020, .max)
    #expect(bench.device.features == bench.device.configuration.offeredFeatures)
    bench.write(0x024, 1)
    bench.write(0x020, 0)
    #expect(!bench.device.features.isEmpty, "word 1 is ignored")
  }

  @Test func `D-2 status 0 resets at once`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    bench.post(2)
    bench.arrive(.frame(60))
    #expect(bench.device.interruptLine)
    bench.write(0x070, 0)
    #expect(bench.status == 0)
    #expect(bench.interruptStatus == 0)
    #expect(!bench.device.interruptLine)
    #expect(bench.device.features.isEmpty)
    #expect(bench.device.queue(0).lastAvailable == RingPosition(0))
    #expect(bench.device.queue(0).size == 256)
    #expect(!bench.device.queue(0).isPlaced)
  }

  @Test func `legacy QueuePFN 0 resets the whole device`() {
    var bench = DeviceBench.ready(features: 1 << 5)
    bench.post(2)
    bench.arrive(.frame(60))
    bench.write(0x030, 1)
    bench.write(0x040, 0)
    #expect(bench.status == 0)
    #expect(bench.interruptStatus == 0)
    #expect(!bench.device.queue(0).isPlaced)
  }

  @Test func `D-3 the frame in the net queue is lost at DRIVER_OK, those in the socket arrive`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.prepare()
    bench.post(8)
    for seed in 1...3 { bench.arrive(.frame(60, seed: seed)) }
    #expect(bench.receiveUsed == 0)
    bench.start()
    bench.run()
    #expect(bench.receiveUsed == 2)
    #expect(bench.bytes(at: bench.receiveBuffer(0) + 10, count: 60) == .frame(60, seed: 2))
    #expect(bench.bytes(at: bench.receiveBuffer(1) + 10, count: 60) == .frame(60, seed: 3))
    #expect(bench.device.framesLost == 1)
  }

  @Test func `D-3 the user-mode network loses everything sent before DRIVER_OK`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.prepare()
    bench.post(8)
    for seed in 1...3 { bench.arrive(.frame(60, seed: seed)) }
    bench.start()
    bench.run()
    #expect(bench.receiveUsed == 0)
    #expect(bench.device.framesLost == 3)
    bench.arrive(.frame(60, seed: 4))
    #expect(bench.receiveUsed == 1)
  }

  @Test func `D-2 and D-3 reset keeps the net queue, and the next DRIVER_OK loses it`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    for seed in 1...3 { bench.arrive(.frame(60, seed: seed)) }
    bench.write(0x070, 0)
    #expect(bench.device.framesWaiting == 3)
    bench.prepare()
    bench.post(4)
    bench.start()
    bench.run()
    #expect(bench.receiveUsed == 2)
    #expect(bench.device.framesLost == 1)
  }

  @Test func `D-4 stale ring memory is used at DRIVER_OK and breaks the device again`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.write(0x070, 0)
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.prepare()
    bench.arrive(.frame(60, seed: 1))
    bench.arrive(.frame(60, seed: 2))
    bench.start()
    bench.run()
    #expect(bench.device.isBroken)
    #expect(bench.device.errors == [.headOutOfRange(99)])
  }

  @Test func `D-5 a transmit kick before DRIVER_OK does nothing`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.prepare()
    bench.queue(.frame(60))
    bench.kick(1)
    bench.run()
    #expect(bench.backend.frames.isEmpty)
    #expect(bench.transmitUsed == 0)
  }

  @Test func `D-6 legacy death is silent`() {
    var bench = DeviceBench.ready()
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.isBroken)
    #expect(bench.status == 0x07)
    #expect(bench.interruptStatus == 0)
    #expect(!bench.device.interruptLine)
    #expect(bench.receiveFlags == 1, "the flag was written before the chain was taken")
  }

  @Test func `D-6 a modern device sets NEEDS_RESET and interrupts`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.status == 0x4f)
    #expect(bench.interruptStatus == 3)
    #expect(bench.device.interruptLine)
    #expect(bench.read(0x0fc) == 1)
  }

  @Test func `D-7 broken means both queues are dead until reset, and ACK leaves the line`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    bench.queue(.frame(60), header: 12)
    bench.kick(1)
    bench.run()
    #expect(bench.transmitUsed == 0)
    bench.write(0x064, 3)
    #expect(bench.interruptStatus == 0)
    #expect(bench.device.interruptLine)
    bench.write(0x070, 0)
    #expect(!bench.device.isBroken)
    #expect(!bench.device.interruptLine)
  }

  @Test(arguments: [DevicePolicy.Release.upTo7_2_13, .since7_2_14, .since9_1])
  func `D-8 frames at a broken device`(release: DevicePolicy.Release) {
    let policy = DevicePolicy(release: release)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.post(3)
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.arrive(.frame(60, seed: 1))
    #expect(bench.device.isBroken)
    bench.arrive(.frame(60, seed: 2))
    switch release {
    case .upTo7_2_13:
      #expect(bench.device.framesWaiting == 1)
      #expect(bench.receiveFlags == 0)
    case .since7_2_14, .since9_1:
      #expect(bench.device.framesWaiting == 0, "dropped: the stale view still shows bytes")
      #expect(bench.receiveFlags == 1)
    }
  }
}
