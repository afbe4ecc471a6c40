import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("A hostile guest harms nothing but its own device")
struct HostileGuestTests {
  /// A linear congruential generator: equal seeds, equal guests.
  struct Draw {
    var state: UInt64

    mutating func callAsFunction(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
  }

  static let policies: [DevicePolicy] = [
    DevicePolicy(), DevicePolicy(conformance: .strict, backend: .datagram),
    DevicePolicy(release: .upTo7_2_13, notificationDelivery: .deferred),
  ]

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `random registers, rings and frames always come to rest`(seed: UInt64) {
    var draw = Draw(state: seed &+ 1)
    let interface: DeviceInterface = seed % 2 == 0 ? .legacy : .modern
    let policy = Self.policies[Int(seed % 3)]
    let features = seed % 5 < 3 ? UInt64(1 << 32 | 1 << 15 | 1 << 28) : 0
    var bench = DeviceBench.ready(
      DeviceConfiguration(interface: interface, policy: policy), features: features)
    for _ in 0..<200 {
      act(on: &bench, &draw)
      var steps = 0
      while bench.device.hasWork && steps < 200_000 {
        bench.step()
        steps += 1
      }
      #expect(steps < 200_000)
      if bench.device.abort != nil { return }
      if bench.device.isBroken && draw(8) == 0 {
        bench.write(0x070, 0)
        #expect(bench.status == 0)
        bench.prepare(features: features)
        bench.start()
      }
    }
  }

  private func act(on bench: inout DeviceBench, _ draw: inout Draw) {
    let ring = draw(2) == 0 ? bench.receive : bench.transmit
    let index = Int(draw(9))
    switch draw(8) {
    case 0: bench.write(UInt16(draw(0x50)) * 4, UInt32(draw(1 << 12)))
    case 1:
      let address = DeviceBench.base + draw(0x50_0000)
      ring.describe(
        index, address: address, length: UInt32(draw(3000)), flags: UInt16(draw(8)),
        next: UInt16(draw(9)), in: &bench.memory)
    case 2: ring.setHead(Int(draw(9)), at: index, in: &bench.memory)
    case 3: ring.setAvailableIndex(Int(draw(24)), in: &bench.memory)
    case 4: ring.setAvailableFlags(UInt16(draw(3)), in: &bench.memory)
    case 5: bench.kick(UInt32(draw(4)))
    case 6: bench.device.arrive([UInt8].frame(Int(draw(2000))).rawSpan)
    default: bench.post(1, length: UInt32(draw(2100)))
    }
  }
}
