import FaultPlans
import KernelCore
import Replay
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("A recorded run is reproduced, record by record and byte by byte")
struct ReproductionTests {
  /// Replays twice: both must be whole, and leave the same state.
  private static func expectReproduced(_ recording: Recording, _ comment: Comment) {
    let outcome = ExactReplay.run(recording.input)
    #expect(outcome.ending == .reproduced, comment)
    #expect(outcome.recordCount == recording.input.records.count, comment)
    #expect(outcome.framesTransmitted == UInt64(recording.transmittedPlaces.count), comment)
    let captured = recording.transmittedPlaces.count { recording.input.frames[UInt64($0)] != nil }
    #expect(outcome.framesCompared == UInt64(captured), comment)
    #expect(captured > 0, comment)
    #expect(ExactReplay.run(recording.input) == outcome, comment)
  }

  @Test(
    "both interfaces, many interleavings",
    arguments: [
      DeviceInterface.legacy, .modern,
    ])
  func interleavings(_ interface: DeviceInterface) {
    for seed in UInt64(1)...10 {
      let recording = Recording(
        RecordedWorkload.mixed,
        configuration: RecordedWorkload.configuration(interface, seed: seed))
      #expect(recording.run.isComplete)
      Self.expectReproduced(recording, "seed \(seed)")
      let outcome = ExactReplay.run(recording.input)
      #expect(outcome.framesReceived == UInt64(recording.receivedPlaces.count))
    }
  }

  @Test(
    "start positions, the wraps passed within the run",
    arguments: [
      UInt16(0x7FF8), 0xFFF0, 0xFFFF,
    ])
  func startPositions(_ position: UInt16) {
    for size in [1, 2, 16] {
      let recording = Recording(
        RecordedWorkload.mixed, commandLine: "queue-size=\(size) first-position=\(position)",
        configuration: RecordedWorkload.configuration(.modern, seed: 5, position: position))
      #expect(recording.run.isComplete)
      Self.expectReproduced(recording, "size \(size)")
    }
  }

  static let faultPlans = [
    FaultPlan([PlannedFault(.dropInterrupt(nil), at: 2, 5, 6)]),
    FaultPlan([PlannedFault(.dropNotification(nil), at: 3, 6, 7)]),
    FaultPlan([PlannedFault(.stallBackend(1_000_000..<700_000_000))]),
    FaultPlan([PlannedFault(.breakDevice(.receive), at: 5)]),
    FaultPlan([PlannedFault(.flipID(nil, mask: 0x8000), at: 8)]),
    FaultPlan([PlannedFault(.flipLength(nil, mask: 0x4000_0000), at: 11)]),
    FaultPlan([PlannedFault(.flipLength(nil, mask: 64), at: 4)]),
    // Ids within the queue: the driver reads a buffer that the device did not fill.
    FaultPlan([PlannedFault(.flipID(nil, mask: 1), at: 9)]),
    FaultPlan([
      PlannedFault(.flipID(nil, mask: 4), at: 3), PlannedFault(.flipID(nil, mask: 7), at: 15),
    ]),
  ]

  @Test("a faulty run replays as exactly as a healthy one", arguments: faultPlans)
  func faults(_ plan: FaultPlan) {
    for interface in [DeviceInterface.legacy, .modern] {
      for seed in UInt64(1)...3 {
        let recording = Recording(
          RecordedWorkload.persistent,
          configuration: RecordedWorkload.configuration(interface, seed: seed, faults: plan))
        Self.expectReproduced(recording, "\(interface) seed \(seed)")
      }
    }
  }

  @Test("every prefix of a recording is a recording")
  func prefixes() {
    let recording = Recording.small
    for count in recording.input.records.indices {
      let outcome = ExactReplay.run(
        recording.with(records: Array(recording.input.records.prefix(count))))
      #expect(outcome.ending == .reproduced, "\(count) records")
      #expect(outcome.recordCount == count)
    }
  }

  @Test("a kernel that found no device gives up again")
  func noDevice() {
    var device = DeviceConfiguration(interface: .modern)
    device.featureMask.remove(.version1)
    let recording = Recording([], configuration: SimulationConfiguration(device: device))
    #expect(
      ExactReplay.run(recording.input).ending == .kernelFailed(.noNetwork(.versionNotOffered)))
    let refused = Recording([], commandLine: "port=0")
    guard case .kernelFailed(.badCommandLine) = ExactReplay.run(refused.input).ending else {
      Issue.record("a bad command line was taken")
      return
    }
  }

  @Test("what the platform adds to the trace is passed over, at any place")
  func flushes() {
    let recording = Recording.small
    for place in stride(from: 0, through: recording.input.records.count, by: 7) {
      var records = recording.input.records
      let flush = TraceRecord(index: 0, ticks: 0, event: .flushed(.requested))
      records.insert(contentsOf: [flush, flush], at: place)
      var frames: [UInt64: [UInt8]] = [:]
      for index in records.indices {
        if let frame = recording.input.frames[records[index].index],
          records[index].event != flush.event
        {
          frames[UInt64(index)] = frame
        }
        records[index].index = UInt64(index)
      }
      let outcome = ExactReplay.run(
        ReplayInput(commandLine: recording.input.commandLine, records: records, frames: frames))
      #expect(outcome.ending == .reproduced, "flushed at \(place)")
    }
  }
}
