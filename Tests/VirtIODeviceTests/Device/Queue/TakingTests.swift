import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Taking a buffer (D-10 to D-16)")
struct TakingTests {
  static let offeredIndirect: UInt64 = 1 << 28

  @Test func `D-10 memory is not read while the shadow shows work`() {
    var bench = DeviceBench.ready()
    bench.post(4)
    bench.arrive(.frame(60, seed: 1))
    bench.receive.setAvailableIndex(0, in: &bench.memory)
    bench.arrive(.frame(60, seed: 2))
    #expect(bench.receiveUsed == 2)
    #expect(bench.device.queue(0).shadowAvailable == RingPosition(4))
  }

  @Test func `D-11 the position moves before the head is validated`() {
    var bench = DeviceBench.ready()
    bench.receive.setHead(8, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.queue(0).lastAvailable == RingPosition(1))
    #expect(bench.device.errors == [.headOutOfRange(8)])
  }

  @Test(arguments: [false, true])
  func `D-11 and D-23 buffers that shrink within a delivery`(isRefilled: Bool) {
    var bench = DeviceBench.ready(size: 2, features: 1 << 15)
    bench.post(2, length: 200)
    bench.device.arrive([UInt8].frame(350).rawSpan)
    while bench.device.receiveStep != .takeChain { bench.step() }
    bench.receive.setAvailableIndex(0, in: &bench.memory)
    for index in 0..<2 {
      bench.receive.describe(
        index, address: bench.receiveBuffer(index), length: 100, flags: 2, in: &bench.memory)
    }
    bench.receive.setAvailableIndex(isRefilled ? 3 : 2, in: &bench.memory)
    bench.run()
    #expect(
      bench.device.errors == (isRefilled ? [.sizeExceeded] : []) + [.unexpectedlyEmpty])
    #expect(bench.device.queue(0).inUse == 0)
    #expect(bench.receiveUsed == 0)
  }

  /// Each malformed chain, as descriptors 0 and on: length, flags, next.
  static let malformed: [([(UInt32, UInt16, UInt16)], RingError)] = [
    ([(0, 2, 0)], .zeroSizedBuffer),
    ([(100, 3, 1), (10, 0, 0)], .readableAfterWritable),
    ([(100, 3, 0)], .loopedChain),
    ([(100, 3, 8)], .nextOutOfRange(8)),
    ([(0, 4, 0)], .indirectTableSize(0)),
    ([(24, 4, 0)], .indirectTableSize(24)),
  ]

  @Test(arguments: 0..<6, [DeviceInterface.legacy, .modern])
  func `D-12 each malformed chain breaks the device`(
    index: Int, interface: DeviceInterface
  ) {
    let (chain, error) = Self.malformed[index]
    let features: UInt64 = interface == .modern ? 1 << 32 : 0
    var bench = DeviceBench.ready(DeviceConfiguration(interface: interface), features: features)
    for (number, entry) in chain.enumerated() {
      bench.receive.describe(
        number, address: bench.receiveBuffer(number), length: entry.0, flags: entry.1,
        next: entry.2, in: &bench.memory)
    }
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == [error])
    #expect(bench.receiveUsed == 0)
    #expect(bench.receiveFlags == 1)
    #expect(bench.interruptStatus == (interface == .modern ? 3 : 0))
    #expect(bench.status == (interface == .modern ? 0x4f : 0x07))
  }

  @Test func `D-12 the indirect bit within an indirect table means nothing`() {
    var bench = DeviceBench.ready(features: Self.offeredIndirect)
    let table = bench.receiveBuffer(20)
    bench.memory.store64(bench.receiveBuffer(0), to: table)
    bench.memory.store32(2048, to: table + 8)
    bench.memory.store16(2 | 4, to: table + 12)
    bench.receive.describe(0, address: table, length: 16, flags: 4, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors.isEmpty)
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 70)
    #expect(bench.bytes(at: bench.receiveBuffer(0) + 10, count: 60) == .frame(60))
  }

  @Test func `D-13 a jump of avail.idx on receive recycles slots for ever`() {
    var bench = DeviceBench.ready(size: 256)
    bench.post(256)
    bench.receive.setAvailableIndex(5000, in: &bench.memory)
    for seed in 0..<606 { bench.arrive(.frame(60, seed: seed)) }
    #expect(bench.receiveUsed == 606)
    #expect(!bench.device.isBroken)
  }

  @Test func `D-13 avail.idx set back delivers more`() {
    var bench = DeviceBench.ready(size: 256)
    bench.post(10)
    for seed in 0..<10 { bench.arrive(.frame(60, seed: seed)) }
    bench.receive.setAvailableIndex(9, in: &bench.memory)
    for seed in 0..<400 { bench.arrive(.frame(60, seed: seed)) }
    #expect(bench.receiveUsed == 410)
    #expect(!bench.device.isBroken)
  }

  @Test func `D-14 with mergeable buffers the jump breaks the device`() {
    var bench = DeviceBench.ready(size: 256, features: 1 << 15)
    bench.post(256)
    bench.receive.setAvailableIndex(5000, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == [.availableIndexJumped(from: 0, to: 5000)])
    #expect(bench.receiveUsed == 0)
  }

  @Test func `D-14 chains that share descriptors count as a loop`() {
    var bench = DeviceBench.ready(size: 4, features: 1 << 15)
    for (index, next) in [(0, 1), (1, 2), (3, 1)] as [(Int, UInt16)] {
      bench.receive.describe(
        index, address: bench.receiveBuffer(index), length: 20, flags: 3, next: next,
        in: &bench.memory)
    }
    bench.receive.describe(
      2, address: bench.receiveBuffer(2), length: 20, flags: 2, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setHead(3, at: 1, in: &bench.memory)
    bench.receive.setAvailableIndex(2, in: &bench.memory)
    bench.arrive(.frame(200))
    #expect(bench.device.errors == [.loopedChain])
  }

  @Test func `D-15 a jump on transmit re-sends stale heads`() {
    var bench = DeviceBench.ready(size: 256)
    for seed in 0..<256 { bench.queue(.frame(60, seed: seed)) }
    bench.transmit.setAvailableIndex(300, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.backend.frames.count == 300)
    #expect(bench.backend.frames[256...].elementsEqual(bench.backend.frames[..<44]))
    #expect(!bench.device.isBroken)
  }

  @Test func `D-15 a strict device refuses the jump on either queue`() {
    let policy = DevicePolicy(conformance: .strict)
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: .legacy, policy: policy), size: 256)
    bench.queue(.frame(60))
    bench.transmit.setAvailableIndex(300, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.device.errors == [.availableIndexJumped(from: 0, to: 300)])
    #expect(bench.backend.frames.isEmpty)
  }

  @Test func `a chain of more than 1,024 descriptors breaks the device`() {
    for (count, error) in [(1024, nil), (1025, .tooManyDescriptors)] as [(Int, RingError?)] {
      var bench = DeviceBench.ready(features: Self.offeredIndirect)
      let table = bench.receiveBuffer(20)
      for index in 0..<count {
        let entry = table + UInt64(index) * 16
        bench.memory.store64(bench.receiveBuffer(0) + UInt64(index), to: entry)
        bench.memory.store32(1, to: entry + 8)
        bench.memory.store16(index == count - 1 ? 2 : 3, to: entry + 12)
        bench.memory.store16(UInt16(index + 1), to: entry + 14)
      }
      bench.receive.describe(
        0, address: table, length: UInt32(16 * count), flags: 4, in: &bench.memory)
      bench.receive.setHead(0, at: 0, in: &bench.memory)
      bench.receive.setAvailableIndex(1, in: &bench.memory)
      bench.arrive(.frame(60))
      #expect(bench.device.errors.first == error)
      #expect(bench.receiveUsed == (error == nil ? 1 : 0))
    }
  }

  @Test func `D-16 a buffer outside memory loses the data and nothing else`() {
    var bench = DeviceBench.ready()
    bench.receive.describe(0, address: 0xfeb0_0000, length: 2048, flags: 2, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == 1)
    #expect(!bench.device.isBroken)
  }

  @Test func `a ring outside memory breaks the device instead of the host`() {
    for page in [0, 1, 0x4ff, 0x500, 0xffff_ffff] as [UInt32] {
      var bench = DeviceBench(DeviceConfiguration(interface: .legacy))
      bench.prepare()
      bench.write(0x030, 0)
      bench.write(0x040, page)
      bench.start()
      bench.arrive(.frame(60))
      bench.kick(0)
      bench.kick(1)
      bench.run()
      #expect(bench.receiveUsed == 0)
    }
  }

  @Test func `positions wrap on both rings from 0xfff0`() {
    let configuration = DeviceConfiguration(
      interface: .legacy, firstPosition: RingPosition(0xfff0))
    var bench = DeviceBench.ready(configuration)
    for seed in 0..<40 {
      bench.post(1)
      bench.arrive(.frame(60, seed: seed))
      bench.queue(.frame(60, seed: seed))
      bench.kick(1)
      bench.run()
    }
    #expect(bench.receiveUsed == (0xfff0 + 40) % 65_536)
    #expect(bench.transmitUsed == (0xfff0 + 40) % 65_536)
    #expect(bench.backend.frames == (0..<40).map { .frame(60, seed: $0) })
  }
}
