import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Buffers outside memory share one bounce buffer of a page (D-16)")
struct BounceBufferTests {
  static let outside: UInt64 = 0xfeb0_0000

  /// Descriptors of one receive chain, and whether the device takes it.
  static let chains: [([(UInt64, UInt32)], Bool)] = [
    ([(outside, 4096)], true),
    ([(outside, 4097)], false),
    ([(outside, 100), (outside, 100)], false),
    ([(DeviceBench.receiveBuffers, 20), (outside, 100)], true),
    ([(DeviceBench.base + (4 << 20) - 50, 100)], true),
    ([(DeviceBench.base + (4 << 20) - 50, 50 + 4097)], false),
  ]

  @Test(arguments: 0..<6)
  func `D-16 one page at a time`(index: Int) {
    let (chain, isTaken) = Self.chains[index]
    var bench = DeviceBench.ready()
    for (number, entry) in chain.enumerated() {
      let isLast = number == chain.count - 1
      bench.receive.describe(
        number, address: entry.0, length: entry.1, flags: isLast ? 2 : 3,
        next: UInt16(number + 1), in: &bench.memory)
    }
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setHead(0, at: 1, in: &bench.memory)
    bench.receive.setAvailableIndex(2, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == (isTaken ? [] : [.bounceBufferBusy]))
    #expect(bench.receiveUsed == (isTaken ? 1 : 0))
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == (isTaken ? 2 : 0), "the buffer is free again")
  }

  @Test func `D-16 mergeable buffers outside memory: the second finds it held`() {
    var bench = DeviceBench.ready(features: 1 << 15)
    for index in 0..<2 {
      bench.receive.describe(
        index, address: Self.outside, length: 100, flags: 2, in: &bench.memory)
      bench.receive.setHead(index, at: index, in: &bench.memory)
    }
    bench.receive.setAvailableIndex(2, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == 1)
    bench.receive.setAvailableIndex(3, in: &bench.memory)
    bench.receive.setHead(0, at: 2, in: &bench.memory)
    bench.arrive(.frame(150))
    #expect(bench.device.errors == [.bounceBufferBusy, .unexpectedlyEmpty])
  }

  @Test func `D-16 a refused frame holds the bounce buffer until it is used`() {
    var bench = DeviceBench.ready()
    bench.backend.refuses = true
    bench.transmit.describe(0, address: Self.outside, length: 100, flags: 0, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    bench.receive.describe(0, address: Self.outside, length: 200, flags: 2, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == [.bounceBufferBusy])
  }

  @Test func `D-16 a frame from outside memory is all zeros`() {
    var bench = DeviceBench.ready()
    bench.transmit.describe(0, address: Self.outside, length: 70, flags: 0, in: &bench.memory)
    bench.transmit.setHead(0, at: 0, in: &bench.memory)
    bench.transmit.setAvailableIndex(1, in: &bench.memory)
    bench.kick(1)
    bench.run()
    #expect(bench.backend.frames == [[UInt8](repeating: 0, count: 60)])
  }

  @Test func `an indirect table outside memory holds a buffer of zero bytes`() {
    var bench = DeviceBench.ready()
    bench.receive.describe(0, address: Self.outside, length: 32, flags: 4, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == [.zeroSizedBuffer])
    var across = DeviceBench.ready()
    let end = DeviceBench.base + (4 << 20)
    across.receive.describe(0, address: end - 16, length: 32, flags: 4, in: &across.memory)
    across.receive.setHead(0, at: 0, in: &across.memory)
    across.receive.setAvailableIndex(1, in: &across.memory)
    across.arrive(.frame(60))
    #expect(across.device.errors == [.indirectTableOutsideMemory])
  }
}
