import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("C-42: a device that breaks a rule is recorded, reset, and served again")
struct DeviceViolationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var damage: FaultVerb
    var violation: DeviceViolation
    var value: UInt32

    var testDescription: String { name }
  }

  /// Frames of 60 bytes; descriptors 0 and 1 of four are posted.
  private static let received: [Case] = [
    Case(
      name: "id beyond the queue", damage: .flipID(nil, mask: 0x100),
      violation: .idOutOfRange, value: 0x100),
    Case(
      name: "id just beyond the queue", damage: .flipID(nil, mask: 4),
      violation: .idOutOfRange, value: 4),
    Case(
      name: "id of 2^32 - 1", damage: .flipID(nil, mask: .max),
      violation: .idOutOfRange, value: .max),
    Case(
      name: "id that the driver owns", damage: .flipID(nil, mask: 2),
      violation: .idNotOutstanding, value: 2),
    Case(
      name: "length 0", damage: .flipLength(nil, mask: 72),
      violation: .lengthBelowHeader, value: 0),
    Case(
      name: "length just below the header", damage: .flipLength(nil, mask: 72 ^ 11),
      violation: .lengthBelowHeader, value: 11),
    Case(
      name: "length just beyond the buffer", damage: .flipLength(nil, mask: 72 ^ 2_049),
      violation: .lengthBeyondBuffer, value: 2_049),
    Case(
      name: "length of 2^32 - 1", damage: .flipLength(nil, mask: 72 ^ .max),
      violation: .lengthBeyondBuffer, value: .max),
  ]

  private static func bench(_ faults: FaultPlan) throws -> DriverBench {
    try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(), faults: faults),
      options: NetworkDriver.Options(queueSize: 4, receiveBufferCount: 2))
  }

  private static func violation(_ event: TraceEvent, queue: UInt8) -> (DeviceViolation, UInt32)? {
    guard case .deviceViolation(queue, let violation, let value) = event else { return nil }
    return (violation, value)
  }

  @Test("a received element", arguments: received)
  func receivedElement(_ this: Case) throws {
    var bench = try Self.bench(FaultPlan([PlannedFault(this.damage, at: 3)]))
    for seed in 1...6 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 20_000) }
    try bench.serve(for: 1_000_000)
    let found = bench.events.compactMap { Self.violation($0, queue: 0) }
    #expect(found.map(\.0) == [this.violation])
    #expect(found.map(\.1) == [this.value])
    #expect(bench.resets == [.deviceViolation])
    // The frame of the damaged element is lost, and no other one.
    #expect(bench.received == [1, 2, 4, 5, 6].map { .sampleFrame(60, seed: $0) })
  }

  @Test(
    "a transmitted element",
    arguments: [
      (UInt32(4), DeviceViolation.idOutOfRange), (.max, .idOutOfRange), (1, .idNotOutstanding),
    ])
  func transmittedElement(_ idMask: UInt32, _ expected: DeviceViolation) throws {
    var bench = try Self.bench(
      FaultPlan([PlannedFault(.flipID(nil, mask: idMask), at: 1)]))
    bench.backlog = [.sampleFrame(60, seed: 1)]
    // What was transmitted is taken back at the next tick.
    try bench.serve(for: 110_000_000)
    #expect(bench.events.compactMap { Self.violation($0, queue: 1)?.0 } == [expected])
    #expect(bench.resets == [.deviceViolation])
    bench.backlog = [.sampleFrame(60, seed: 2)]
    try bench.serve(for: 1_000_000)
    #expect(bench.transmitted == [.sampleFrame(60, seed: 1), .sampleFrame(60, seed: 2)])
    #expect(bench.resets.count == 1)
  }

  @Test(
    "used.idx jumps beyond what is outstanding", arguments: [UInt16(3), 0x8000, 0xFFFF],
    [
      NetworkQueue.receive.index, NetworkQueue.transmit.index,
    ])
  func usedIndexJump(_ jump: UInt16, _ queue: UInt16) throws {
    var bench = try Self.bench(FaultPlan([PlannedFault(.stallBackend(0..<50_000_000))]))
    bench.backlog = [.sampleFrame(60, seed: 1), .sampleFrame(60, seed: 2)]
    try bench.serve(for: 1_000_000)
    let layout = bench.layout(queue)
    bench.machine.simulated.store16(jump, to: layout.usedIndex)
    _ = try bench.service(after: .device)
    let found = bench.events.compactMap { Self.violation($0, queue: UInt8(queue)) }
    #expect(found.map(\.0) == [.usedIndexBeyondOutstanding])
    #expect(found.map(\.1) == [UInt32(jump)])
    bench.arrive(.sampleFrame(60, seed: 3), after: 60_000_000)
    try bench.serve(for: 80_000_000)
    #expect(bench.resets == [.deviceViolation])
    #expect(bench.received == [.sampleFrame(60, seed: 3)])
  }

  @Test("used.idx that jumped is rejected just so when the watchdog is the first to look")
  func usedIndexJumpAtTick() throws {
    var bench = try Self.bench(FaultPlan())
    bench.arrive(.sampleFrame(60, seed: 1), after: 1_000)
    try bench.serve(for: 1_000_000)
    let layout = bench.layout(NetworkQueue.receive.index)
    try bench.machine.simulated.idle(until: 150_000_000)
    bench.machine.simulated.store16(0x4001, to: layout.usedIndex)
    _ = try bench.service(after: .timer)
    #expect(bench.violations == [.usedIndexBeyondOutstanding])
    // No stale element was taken for a frame.
    #expect(bench.received.count == 1)
    try bench.serve(for: 1_000_000)
    #expect(bench.resets == [.deviceViolation])
  }
}
