import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("Receive (D-17 to D-24)")
struct ReceiveTests {
  @Test func `D-17 ten header bytes without MRG_RXBUF and VERSION_1, twelve with either`() {
    for (interface, features, header) in [
      (.legacy, 0, 10), (.legacy, 1 << 15, 12), (.modern, 1 << 32, 12), (.modern, 0, 10),
    ] as [(DeviceInterface, UInt64, Int)] {
      var bench = DeviceBench.ready(
        DeviceConfiguration(interface: interface), features: features)
      bench.post(1)
      bench.arrive(.frame(58))
      #expect(bench.receive.usedLength(at: 0, bench.memory) == UInt32(58 + header))
      #expect(
        bench.bytes(at: bench.receiveBuffer(0) + UInt64(header), count: 58) == .frame(58))
    }
  }

  @Test func `D-18 num_buffers is written only with MRG_RXBUF, or by a strict device`() {
    for (features, conformance, expected) in [
      (1 << 32, .qemu, 0xeeee), (1 << 32 | 1 << 15, .qemu, 1), (1 << 32, .strict, 1),
    ] as [(UInt64, DevicePolicy.Conformance, UInt16)] {
      let policy = DevicePolicy(conformance: conformance)
      var bench = DeviceBench.ready(
        DeviceConfiguration(interface: .modern, policy: policy), features: features)
      bench.memory.store16(0xeeee, to: bench.receiveBuffer(0) + 10)
      bench.post(1)
      bench.arrive(.frame(60))
      #expect(bench.memory.load16(bench.receiveBuffer(0) + 10) == expected)
    }
  }

  @Test func `D-20 refill without kick delivers nothing, for ever`() {
    var bench = DeviceBench.ready()
    bench.arrive(.frame(60, seed: 1))
    #expect(bench.receiveFlags == 0)
    bench.post(8)
    for seed in 2...50 { bench.arrive(.frame(60, seed: seed)) }
    #expect(bench.receiveUsed == 0)
    #expect(bench.device.framesWaiting == 50)
  }

  @Test func `D-20 a kick of the wrong queue delivers nothing`() {
    var bench = DeviceBench.ready()
    bench.arrive(.frame(60))
    bench.post(8)
    for queue in [1, 2, 3, 5, 1023, 1024, .max] as [UInt32] { bench.kick(queue) }
    bench.run()
    #expect(bench.receiveUsed == 0)
  }

  @Test func `D-20 the kick of queue 0 drains the net queue within the store`() {
    var bench = DeviceBench.ready()
    for seed in 1...5 { bench.arrive(.frame(60, seed: seed)) }
    bench.post(8)
    bench.kick(0)
    #expect(bench.receiveUsed == 5)
    #expect(bench.bytes(at: bench.receiveBuffer(4) + 10, count: 60) == .frame(60, seed: 5))
    bench.arrive(.frame(60))
    #expect(bench.receiveUsed == 6, "and later frames need no kick")
  }

  @Test func `D-38 a deferred kick delivers later`() {
    let policy = DevicePolicy(notificationDelivery: .deferred)
    var bench = DeviceBench.ready(DeviceConfiguration(interface: .legacy, policy: policy))
    bench.arrive(.frame(60))
    bench.post(8)
    bench.queue(.frame(60))
    bench.kick(0)
    bench.kick(1)
    #expect(bench.receiveUsed == 0)
    #expect(bench.transmitFlags == 0)
    bench.run()
    #expect(bench.receiveUsed == 1)
    #expect(bench.transmitUsed == 1)
  }

  @Test func `D-21 the flag is 1 after each delivery and 0 when the queue was found empty`() {
    var bench = DeviceBench.ready()
    bench.post(1)
    bench.arrive(.frame(60))
    #expect(bench.receiveFlags == 1)
    bench.arrive(.frame(60))
    #expect(bench.receiveFlags == 0)
    bench.post(1)
    bench.kick(0)
    #expect(bench.receiveFlags == 1)
  }

  @Test func `D-21 with MRG_RXBUF too few bytes also clear the flag`() {
    var bench = DeviceBench.ready(features: 1 << 15)
    bench.post(2, length: 100)
    bench.arrive(.frame(350))
    #expect(bench.receiveFlags == 0)
    #expect(bench.receiveUsed == 0)
    #expect(bench.device.framesWaiting == 1)
    bench.post(2, length: 100)
    bench.kick(0)
    #expect(bench.receiveUsed == 4)
  }

  @Test func `D-21 buffers that come while the flag is cleared are found`() {
    var bench = DeviceBench.ready()
    bench.device.arrive([UInt8].frame(60).rawSpan)
    while bench.device.receiveStep != .requestNotification { bench.step() }
    bench.post(1)
    bench.run()
    #expect(bench.receiveUsed == 1)
    #expect(bench.receiveFlags == 1)
  }

  @Test func `D-22 a frame one byte too long vanishes, its prefix in the buffer`() {
    var bench = DeviceBench.ready()
    bench.post(2, length: 2048)
    bench.arrive(.frame(2038, seed: 1))
    #expect(bench.receive.usedLength(at: 0, bench.memory) == 2048)
    bench.arrive(.frame(2039, seed: 2))
    #expect(bench.receiveUsed == 1)
    #expect(bench.receiveFlags == 1)
    #expect(bench.device.queue(0).inUse == 0)
    #expect(
      bench.bytes(at: bench.receiveBuffer(1) + 10, count: 2038)
        == Array([UInt8].frame(2039, seed: 2)[..<2038]))
    bench.arrive(.frame(60, seed: 3))
    #expect(bench.receive.usedID(at: 1, bench.memory) == 1, "the same buffer is used next")
    #expect(bench.bytes(at: bench.receiveBuffer(1) + 10, count: 60) == .frame(60, seed: 3))
  }

  @Test func `D-23 a frame spans buffers, published by one store of used.idx`() {
    var bench = DeviceBench.ready(features: 1 << 15)
    bench.post(4, length: 100)
    bench.arrive(.frame(350))
    #expect(bench.receiveUsed == 4)
    #expect((0..<4).map { bench.receive.usedLength(at: $0, bench.memory) } == [100, 100, 100, 62])
    #expect(bench.memory.load16(bench.receiveBuffer(0) + 10) == 4)
    let frame =
      bench.bytes(at: bench.receiveBuffer(0) + 12, count: 88)
      + (1..<3).flatMap { bench.bytes(at: bench.receiveBuffer($0), count: 100) }
      + bench.bytes(at: bench.receiveBuffer(3), count: 62)
    #expect(frame == .frame(350))
  }

  @Test func `D-23 a receive chain without writable part breaks the device`() {
    var bench = DeviceBench.ready()
    bench.receive.describe(
      0, address: bench.receiveBuffer(0), length: 99, flags: 0, in: &bench.memory)
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.device.errors == [.noWritableBuffer])
  }

  @Test func `num_buffers straddling two segments is written whole`() {
    var bench = DeviceBench.ready(features: 1 << 15)
    bench.receive.describe(
      0, address: bench.receiveBuffer(0), length: 11, flags: 3, next: 1, in: &bench.memory)
    bench.receive.describe(
      1, address: bench.receiveBuffer(1), length: 200, flags: 2, in: &bench.memory)
    bench.memory.store8(0xee, to: bench.receiveBuffer(0) + 10)
    bench.memory.store8(0xee, to: bench.receiveBuffer(1))
    bench.receive.setHead(0, at: 0, in: &bench.memory)
    bench.receive.setAvailableIndex(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.memory.load8(bench.receiveBuffer(0) + 10) == 1)
    #expect(bench.memory.load8(bench.receiveBuffer(1)) == 0)
    #expect(bench.bytes(at: bench.receiveBuffer(1) + 1, count: 60) == .frame(60))
  }

  @Test func `D-40 the user-mode network loses what exceeds 10,000 waiting frames`() {
    var bench = DeviceBench.ready(size: 256)
    for seed in 0..<10_200 { bench.arrive(.frame(60, seed: seed)) }
    #expect(bench.device.framesWaiting == 10_000)
    #expect(bench.device.framesLost == 200)
    for round in 1...40 {
      bench.post(250)
      bench.kick(0)
      #expect(bench.receiveUsed == 250 * round)
    }
    #expect(bench.device.framesWaiting == 0)
    let last = bench.receiveBuffer(9_999 % 256) + 10
    #expect(bench.bytes(at: last, count: 60) == .frame(60, seed: 9_999))
  }

  @Test func `D-40 a datagram backend holds one frame in the net queue and loses none`() {
    let policy = DevicePolicy(backend: .datagram)
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: .legacy, policy: policy), size: 64)
    for seed in 0..<40 { bench.arrive(.frame(60, seed: seed)) }
    bench.post(64)
    bench.kick(0)
    #expect(bench.receiveUsed == 1, "only the frame of the net queue drains within the store")
    bench.run()
    #expect(bench.receiveUsed == 40)
    for index in 0..<40 {
      #expect(
        bench.bytes(at: bench.receiveBuffer(index) + 10, count: 60) == .frame(60, seed: index))
    }
  }
}
