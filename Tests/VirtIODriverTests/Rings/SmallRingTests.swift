import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Small rings, every start position that matters, many interleavings")
struct SmallRingTests {
  struct Ring: Sendable, CustomTestStringConvertible {
    var interface: DeviceInterface
    var size: UInt16
    var position: UInt16

    var testDescription: String {
      "\(interface) size \(size) from 0x\(String(position, radix: 16))"
    }

    static let all = DeviceInterface.both.flatMap { interface in
      [UInt16(1), 2, 4].flatMap { size in
        [UInt16(0), 0x7FF0, 0xFFF0, 0xFFFE].map {
          Ring(interface: interface, size: size, position: $0)
        }
      }
    }
  }

  static let interleavings: [Interleaving] =
    [.immediate]
    + (1...8).map { .seeded(seed: $0, maximumDelay: 50 << ($0 % 5)) }

  @Test("every frame once, in order and intact, no rule broken, no reset", arguments: Ring.all)
  func traffic(_ ring: Ring) throws {
    for interleaving in Self.interleavings {
      let policy = DevicePolicy(
        conformance: .strict,
        notificationDelivery: interleaving == .immediate ? .inline : .deferred)
      let bench = try TrafficBench.afterTraffic(
        ring.interface, queueSize: ring.size, position: ring.position,
        interleaving: interleaving, policy: policy, isLogged: false)
      let count = TrafficBench.frameCount
      #expect(bench.received == (0..<count).map(TrafficBench.arriving), "\(interleaving)")
      #expect(bench.transmitted == (0..<count).map(TrafficBench.leaving), "\(interleaving)")
      #expect(bench.violations.isEmpty && bench.resets.isEmpty && bench.findings.isEmpty)
      #expect(bench.machine.simulated.device.errors.isEmpty)
      try Self.checkPositions(bench.events, ring)
    }
  }

  /// C-18: positions follow each other, `outstanding <= size`, and the end is where it must be.
  private static func checkPositions(_ events: [TraceEvent], _ ring: Ring) throws {
    var available: [UInt16] = [ring.position, ring.position]
    var used = available
    for event in events {
      switch event {
      case .madeAvailable(let queue, let position, let head, _, _):
        #expect(position == available[Int(queue)])
        #expect(head < ring.size)
        available[Int(queue)] &+= 1
      case .usedElement(let queue, let position, let id, _, _):
        #expect(position == used[Int(queue)])
        #expect(id < UInt32(ring.size))
        used[Int(queue)] &+= 1
      default: continue
      }
      #expect(available[0] &- used[0] <= ring.size)
      #expect(available[1] &- used[1] <= ring.size)
    }
    let end = ring.position &+ UInt16(TrafficBench.frameCount)
    #expect(used[0] == end)
    #expect(available[0] == end &+ ring.size)
    #expect(available[1] == end)
  }

  @Test(
    "a full transmit ring of any size is woken by the interrupt, not by the watchdog",
    arguments: [UInt16(1), 2, 4, 8])
  func fullTransmitRing(_ size: UInt16) throws {
    let end: UInt64 = 90_000_000
    var bench = try DriverBench.live(
      SimulationConfiguration(
        slotCount: 1, interleaving: .seeded(seed: 7, maximumDelay: 20_000)),
      options: NetworkDriver.Options(queueSize: size, receiveBufferCount: size))
    try bench.serve(for: 1_000_000)
    bench.backlog = (0..<40).map { .sampleFrame(60, seed: $0) }
    // The next tick of the watchdog lies behind the end.
    try bench.serve(until: end)
    #expect(bench.transmitted.count == 40)
    #expect(bench.machine.simulated.now < 2 * end)
  }
}
