import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Conformance: frames and their headers")
struct FrameTests {
  @Test("C-21: nothing beyond the used length reaches the stack, however dirty the buffer")
  func dirtyTail() throws {
    var bench = try DriverBench.live(
      SimulationConfiguration(),
      options: NetworkDriver.Options(queueSize: 1, receiveBufferCount: 1))
    let frames = [1_514, 60, 1, 900, 14, 1_514].enumerated().map {
      [UInt8].sampleFrame($1, seed: $0)
    }
    for (place, frame) in frames.enumerated() { bench.arrive(frame, after: UInt64(place) * 9_000) }
    try bench.serve(for: 1_000_000)
    #expect(bench.received == frames)
  }

  @Test(
    "every length from 1 byte to the largest arrives, and leaves", arguments: DeviceInterface.both)
  func everyLength(_ interface: DeviceInterface) throws {
    var bench = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: interface))
    ) { $0.log.isOn = false }
    let largest = Int(NetworkDriver.bufferByteCount) - bench.driver.headerByteCount
    let lengths = Array(1...130) + [1_513, 1_514, 1_515, largest - 1, largest]
    let frames = lengths.map { [UInt8].sampleFrame($0, seed: $0) }
    for (place, frame) in frames.enumerated() { bench.arrive(frame, after: UInt64(place) * 500) }
    bench.backlog = frames
    try bench.serve(for: 2_000_000)
    #expect(bench.received == frames)
    #expect(bench.transmitted == frames)
  }

  @Test(
    "C-37: the transmit header is all zero and as long as the receive header",
    arguments: DeviceInterface.both)
  func transmitHeader(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface)
    let header = interface == .legacy ? 10 : 12
    #expect(bench.driver.headerByteCount == header)
    let buffers = try bench.bufferAddress(NetworkQueue.transmit.index)
    for slot in 0..<UInt64(4) {
      for offset in 0..<UInt64(header) {
        #expect(bench.machine.simulated.memory.load8(buffers + 2_048 * slot + offset) == 0)
      }
    }
  }

  @Test(
    "C-18, C-38: the receive header is never read, so nothing in it can be believed",
    arguments: DeviceInterface.both)
  func receiveHeader(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface)
    let buffers = try bench.bufferAddress(NetworkQueue.receive.index)
    let header = UInt64(bench.driver.headerByteCount)
    var reads = 0
    for access in bench.machine.log.accesses {
      guard let range = access.loaded, range.lowerBound >= buffers,
        range.upperBound <= buffers + 2_048 * 4
      else { continue }
      #expect((range.lowerBound - buffers) % 2_048 == header)
      reads += 1
    }
    #expect(reads == TrafficBench.frameCount)
  }

  @Test("C-41: a transmitted element's length is ignored", arguments: [UInt32(1), 0x7FFF_FFFF])
  func transmitLength(_ mask: UInt32) throws {
    let faults = FaultPlan([PlannedFault(.flipLength(nil, mask: mask), at: 1...6)])
    var bench = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: .legacy), faults: faults))
    bench.backlog = (0..<6).map { .sampleFrame(70, seed: $0) }
    // What was transmitted is taken back at the next tick.
    try bench.serve(for: 110_000_000)
    #expect(bench.transmitted.count == 6)
    #expect(bench.violations.isEmpty)
    #expect(bench.driver.transmitPositions.available == 6)
    #expect(bench.driver.transmitPositions.used == 6)
  }
}
