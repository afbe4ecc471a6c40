import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("A device that writes and answers anything at all")
struct HostileDeviceTests {
  private static func bench(
    _ interface: DeviceInterface, size: UInt16
  ) throws -> DriverBench {
    try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: interface), slotCount: 1,
        memoryByteCount: 1 << 20),
      options: NetworkDriver.Options(queueSize: size, receiveBufferCount: size)
    ) { $0.log.isOn = false }
  }

  /// Bytes anywhere in the used rings, flags and positions included.
  private static func scribble(
    _ bench: inout DriverBench, _ layouts: [SplitVirtqueueLayout],
    _ generator: inout SeededGenerator
  ) {
    let layout = layouts[Int.random(in: 0...1, using: &generator)]
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      let near = UInt16.random(in: 0...20, using: &generator)
      let value =
        generator.chance(percent: 50) ? near : UInt16.random(in: 0...(.max), using: &generator)
      bench.machine.simulated.store16(value, to: layout.usedIndex)
    case 1:
      bench.machine.simulated.store16(
        UInt16.random(in: 0...3, using: &generator), to: layout.usedFlags)
    default:
      let slot = UInt16.random(in: 0..<layout.queueSize, using: &generator)
      let id = UInt32.random(in: 0...UInt32(layout.queueSize), using: &generator)
      let length =
        generator.chance(percent: 70) ? 72 : UInt32.random(in: 0...(.max), using: &generator)
      bench.machine.simulated.store32(id, to: layout.usedElement(slot))
      bench.machine.simulated.store32(length, to: layout.usedElement(slot) + 4)
    }
  }

  @Test(
    "memory: nothing traps, and when it ends service resumes",
    arguments: DeviceInterface.both, [UInt16(1), 2, 4, 8])
  func memory(_ interface: DeviceInterface, _ size: UInt16) throws {
    var violations: Set<DeviceViolation> = []
    for seed in UInt64(1)...12 {
      var generator = SeededGenerator(seed: seed)
      var bench = try Self.bench(interface, size: size)
      let layouts = [
        bench.layout(NetworkQueue.receive.index), bench.layout(NetworkQueue.transmit.index),
      ]
      for round in 0..<60 {
        if generator.chance(percent: 60) { bench.arrive(.sampleFrame(60, seed: round)) }
        if generator.chance(percent: 60) { bench.backlog.append(.sampleFrame(90, seed: round)) }
        if generator.chance(percent: 40) { Self.scribble(&bench, layouts, &generator) }
        try bench.turn()
      }
      violations.formUnion(bench.violations)
      try Self.expectService(&bench, size: size, "seed \(seed)")
    }
    #expect(violations.contains(.usedIndexBeyondOutstanding))
    #expect(violations.contains(.idOutOfRange))
  }

  @Test(
    "registers: nothing traps, no spin, and when it ends service resumes",
    arguments: DeviceInterface.both)
  func registers(_ interface: DeviceInterface) throws {
    for seed in UInt64(1)...12 {
      var generator = SeededGenerator(seed: seed)
      var bench = try Self.bench(interface, size: 4)
      bench.machine.answer = { _, value in
        generator.chance(percent: 10) ? UInt32.random(in: 0...(.max), using: &generator) : value
      }
      for round in 0..<80 {
        bench.arrive(.sampleFrame(60, seed: round))
        bench.backlog.append(.sampleFrame(90, seed: round))
        try bench.turn()
      }
      bench.machine.answer = nil
      try Self.expectService(&bench, size: 4, "seed \(seed)")
    }
  }

  /// After time for every limit, frames pass both ways again.
  private static func expectService(
    _ bench: inout DriverBench, size: UInt16, _ comment: Comment
  ) throws {
    try bench.serve(for: 7 * DriverBench.second)
    // A position that was moved within what was outstanding costs at most a ring of frames.
    for seed in 1...(3 * Int(size) + 4) {
      bench.arrive(.sampleFrame(200, seed: 1_000 + seed), after: UInt64(seed) * 150_000_000)
    }
    try bench.serve(for: 6 * DriverBench.second)
    let last = [UInt8].sampleFrame(200, seed: 1_000 + 3 * Int(size) + 4)
    #expect(bench.received.last == last, comment)
    bench.backlog = [.sampleFrame(300, seed: 1)]
    try bench.serve(for: 7 * DriverBench.second)
    #expect(bench.transmitted.last == .sampleFrame(300, seed: 1), comment)
  }
}
