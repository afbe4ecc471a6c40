import Replay
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

/// The model made these recordings under a random order of its steps; steering must find an order
/// that shows the driver the same.
@Suite("A recording runs on the device model along what was seen")
struct SteeredTests {
  private static func expectReproduced(
    _ recording: Recording, _ configuration: SimulationConfiguration, _ comment: Comment
  ) {
    let outcome = SteeredReplay.run(recording.input, policy: configuration.device.policy)
    #expect(outcome.ending == .reproduced, comment)
    #expect(outcome.recordCount == recording.input.records.count, comment)
    #expect(outcome.counts.elements > 0, comment)
  }

  @Test("both interfaces, many orders of the steps", arguments: [DeviceInterface.legacy, .modern])
  func orders(_ interface: DeviceInterface) {
    for seed in UInt64(0)..<40 {
      let position: UInt16 = seed % 5 == 0 ? 65_530 : 0
      let configuration = RecordedWorkload.configuration(
        interface, seed: seed, position: position)
      let size = [4, 8, 32, 256][Int(seed / 3 % 4)]
      let recording = Recording(
        RecordedWorkload.mixed, commandLine: "queue-size=\(size) first-position=\(position)",
        configuration: configuration)
      Self.expectReproduced(recording, configuration, "seed \(seed)")
    }
  }

  @Test(
    "rings that run empty",
    arguments: [
      "queue-size=1", "queue-size=2", "queue-size=8 receive-buffers=1",
      "queue-size=32 receive-buffers=3",
    ])
  func smallRings(_ commandLine: String) {
    for seed in UInt64(0)..<18 {
      let configuration = RecordedWorkload.configuration(
        seed % 4 < 2 ? .legacy : .modern, seed: seed)
      let workload = seed % 3 == 0 ? RecordedWorkload.persistent : RecordedWorkload.mixed
      let recording = Recording(
        workload, commandLine: commandLine, configuration: configuration)
      Self.expectReproduced(recording, configuration, "seed \(seed)")
    }
  }

  @Test("releases of QEMU that look at buffers otherwise")
  func earlierRelease() {
    for seed in UInt64(0)..<12 {
      var configuration = RecordedWorkload.configuration(.legacy, seed: seed)
      configuration.device.policy.release = .upTo7_2_13
      let recording = Recording(
        RecordedWorkload.mixed, commandLine: "queue-size=8 receive-buffers=2",
        configuration: configuration)
      Self.expectReproduced(recording, configuration, "seed \(seed)")
    }
  }

  @Test("one buffer for everything, and its hang")
  func polling() {
    for seed in UInt64(0)..<12 {
      let position: UInt16 = seed % 2 == 0 ? 0 : 65_530
      var configuration = RecordedWorkload.configuration(.legacy, seed: seed, position: position)
      configuration.recordLimit = 4_000
      configuration.timeLimit = 1_000_000_000
      let recording = Recording(
        RecordedWorkload.mixed, commandLine: "driver=polling first-position=\(position)",
        configuration: configuration, asksForAddress: true)
      // Only the wait at the wrap has no end; another frame would end any other.
      guard position != 0, case .provenHang = recording.run.fault else {
        Self.expectReproduced(recording, configuration, "seed \(seed)")
        continue
      }
      let outcome = SteeredReplay.run(recording.input, policy: configuration.device.policy)
      guard case .stopped(.hang(let proof)) = outcome.ending else {
        Issue.record("seed \(seed): \(outcome.ending)")
        continue
      }
      #expect(proof.reason == .goalBeyondIndex, "seed \(seed)")
      #expect(outcome.recordCount == recording.input.records.count, "seed \(seed)")
    }
  }

  @Test("what the recorded device did wrong is a divergence on the healthy model")
  func faultyDevice() {
    for interface in [DeviceInterface.legacy, .modern] {
      let configuration = RecordedWorkload.configuration(interface, seed: 4)
      let recording = Recording(RecordedWorkload.mixed, configuration: configuration)
      for place in recording.receivedPlaces {
        let record = recording.input.records[place]
        guard
          case .usedElement(let queue, let position, let id, let length, let hash) =
            record.event
        else { continue }
        let changed = TraceEvent.usedElement(
          queue: queue, position: position, id: id ^ 1, length: length, prefixHash: hash)
        let outcome = SteeredReplay.run(
          recording.with(changed, at: place), policy: configuration.device.policy)
        let expected = Divergence(
          record: record.index, expected: changed, action: .recorded(record.event))
        #expect(outcome.ending == .stopped(.diverged(expected)))
      }
    }
  }
}
