import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("A device that does not come back after a reset")
struct FailedResetTests {
  /// A bench whose device broke, and whose `register` then answers `value`.
  private static func bench(
    _ register: MMIORegister, _ value: UInt32
  ) throws -> DriverBench {
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(),
        faults: FaultPlan([PlannedFault(.breakDevice(.receive), at: 1)])),
      options: NetworkDriver.Options(queueSize: 4, receiveBufferCount: 4))
    try bench.serve(for: 10_000_000)
    bench.machine.answer = { $0 == register.rawValue ? value : $1 }
    bench.arrive(.sampleFrame(60, seed: 1))
    try bench.serve(for: 1_000_000)
    bench.machine.log.removeAll()
    return bench
  }

  @Test(
    "it is tried ten times a second, not all the time",
    arguments: [
      (MMIORegister.queueNumMax, UInt32(0)), (.status, 0x40), (.deviceFeatures, 0),
    ])
  func noSpin(_ register: MMIORegister, _ value: UInt32) throws {
    var bench = try Self.bench(register, value)
    let first = bench.machine.simulated.recordCount
    try bench.serve(for: DriverBench.second)
    #expect((9...12).contains(bench.resets.count))
    #expect(bench.machine.simulated.recordCount - first < 1_000)
  }

  @Test(
    "C-9, C-10: meanwhile nothing is transmitted and nothing notified; then all goes on",
    arguments: [
      (MMIORegister.queueNumMax, UInt32(0)), (.status, 0x40), (.deviceFeatures, 0),
    ])
  func quietUntilBack(_ register: MMIORegister, _ value: UInt32) throws {
    var bench = try Self.bench(register, value)
    bench.backlog = [.sampleFrame(60, seed: 2)]
    try bench.serve(for: DriverBench.second)
    #expect(bench.machine.log.stores(to: .queueNotify).isEmpty)
    #expect(bench.backlog.count == 1)
    bench.machine.answer = nil
    try bench.serve(for: DriverBench.second / 5)
    bench.arrive(.sampleFrame(60, seed: 3))
    try bench.serve(for: 1_000_000)
    #expect(bench.received == [.sampleFrame(60, seed: 3)])
    #expect(bench.transmitted == [.sampleFrame(60, seed: 2)])
  }
}
