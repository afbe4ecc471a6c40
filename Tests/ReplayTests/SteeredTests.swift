import Replay
import SimulatedNetwork
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("A recording runs on the device model along what was seen")
struct SteeredTests {
  @Test("explore")
  func explore() {
    var failures = 0
    for seed in UInt64(0)..<600 {
      let configuration = RecordedWorkload.configuration(
        seed % 4 < 2 ? .legacy : .modern, seed: seed, position: seed % 5 == 0 ? 65_530 : 0)
      let recording = Recording(
        RecordedWorkload.mixed,
        commandLine: "queue-size=\([4, 8, 32, 256][Int(seed / 3 % 4)])"
          + (seed % 5 == 0 ? " first-position=65530" : ""),
        configuration: configuration)
      let outcome = SteeredReplay.run(recording.input, policy: configuration.device.policy)
      if outcome.ending != .reproduced {
        failures += 1
        if case .stopped(.diverged(let d)) = outcome.ending {
          for r in recording.input.records where r.index + 26 > d.record && r.index < d.record + 12 && failures < 3 { print(r.index, r.event) }
          print("seed \(seed) \(configuration.interleaving) \(configuration.device.policy.notificationDelivery) of \(recording.input.records.count): \(d)")
        } else { print("seed \(seed): \(outcome.ending)") }
      }
    }
    print("failures \(failures)")
  }
}
