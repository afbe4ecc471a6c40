import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Frames at the edges of the receive path (D-3, D-6, D-23, D-41)")
struct ReceiveEdgeTests {
  @Test func `a chain shorter than the header aborts QEMU`() {
    for (features, length) in [(0, 9), (1 << 15, 11)] as [(UInt64, UInt32)] {
      var bench = DeviceBench.ready(features: features)
      bench.post(8, length: length)
      bench.arrive(.frame(60))
      #expect(bench.device.abort == .receiveChainBelowHeader)
    }
  }

  @Test func `a second DRIVER_OK delivers what waits, within the store`() {
    var bench = DeviceBench.ready()
    bench.arrive(.frame(60))
    bench.post(1)
    bench.start()
    #expect(bench.receiveUsed == 1)
  }

  @Test func `D-6 the status byte stored at DRIVER_OK hides that the device broke within it`() {
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .modern), features: 1 << 32)
    bench.arrive(.frame(60))
    bench.receive.setHead(99, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.start()
    #expect(bench.device.isBroken)
    #expect(bench.status == 0x0f)
    #expect(bench.interruptStatus == 3)
  }

  @Test func `D-41 a frame overtakes those that came before the queue had its address`() {
    var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
    bench.write(0x028, 4096)
    bench.write(0x070, 7)
    bench.arrive(.frame(60, seed: 1))
    bench.arrive(.frame(60, seed: 2))
    bench.place(bench.receive)
    bench.post(4)
    bench.arrive(.frame(60, seed: 3))
    #expect(bench.receiveUsed == 3)
    for (index, seed) in [3, 1, 2].enumerated() {
      #expect(
        bench.bytes(at: bench.receiveBuffer(index) + 10, count: 60) == .frame(60, seed: seed))
    }
  }

  @Test func `an empty datagram ends the datagram backend's reading`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.post(4)
    bench.arrive([])
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == 0)
    #expect(bench.device.framesWaiting == 1)
  }

  @Test func `a datagram of more than 69,632 bytes is cut`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.post(1, length: 0x2_0000)
    bench.arrive(.frame(70_000))
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 69_642)
  }

  @Test func `D-23 a chain without writable part within a frame breaks the device`() {
    var bench = DeviceBench.ready(size: 4, features: 1 << 15)
    bench.post(2, length: 200)
    bench.device.arrive([UInt8].frame(300).rawSpan)
    while bench.device.receiveStep != .storeHeader { bench.step() }
    bench.receive.describe(
      1, address: bench.receiveBuffer(1), length: 200, flags: 0, in: &bench.memory)
    bench.run()
    #expect(bench.device.errors == [.noWritableBuffer])
    #expect(bench.device.queue(0).inUse == 0)
    #expect(bench.receiveUsed == 0)
  }

  @Test(arguments: [DeviceInterface.legacy, .modern])
  func `D-25 no offload is offered, and header flags and GSO type are 0`(
    interface: DeviceInterface
  ) {
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: interface), features: 0x1_0000_0000)
    let offloads = FeatureBits(rawValue: 0x7f83)
    #expect(bench.device.configuration.offeredFeatures.isDisjoint(with: offloads))
    for offset in 0..<10 as Range<UInt64> {
      bench.memory.store8(0xee, to: bench.receiveBuffer(0) + offset)
    }
    bench.post(1)
    bench.arrive(.frame(60))
    let header = bench.bytes(at: bench.receiveBuffer(0), count: 10)
    #expect(header == [UInt8](repeating: 0, count: 10))
  }

  @Test func `D-43 short frames are not padded`() {
    var bench = DeviceBench.ready()
    bench.post(3)
    for (index, count) in [1, 42, 54].enumerated() {
      bench.arrive(.frame(count))
      #expect(bench.receive.usedLength(at: index, bench.memory) == UInt32(count + 10))
    }
  }
}
