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
      let line: String
      switch seed % 11 {
      case 0, 1: line = "queue-size=1"
      case 2, 3: line = "queue-size=2"
      case 4, 5: line = "queue-size=8 receive-buffers=1"
      case 6, 7: line = "queue-size=32 receive-buffers=3"
      case 8: line = "queue-size=4"
      case 9: line = "driver=polling"
      default: line = "queue-size=16"
      }
      var c2 = configuration
      c2.recordLimit = 8000
      if line == "driver=polling" { c2.device.interface = .legacy; c2.timeLimit = 1_000_000_000 }
      let recording = Recording(seed % 3 == 0 ? RecordedWorkload.persistent :
        RecordedWorkload.mixed,
        commandLine: line + (seed % 5 == 0 ? " first-position=65530" : ""),
        configuration: c2, asksForAddress: line == "driver=polling")
      let outcome = SteeredReplay.run(recording.input, policy: configuration.device.policy)
      if outcome.ending != .reproduced {
        failures += 1
        if case .stopped(.diverged(let d)) = outcome.ending {
          for r in recording.input.records where r.index + 26 > d.record && r.index < d.record + 12 && failures < 2 { print(r.index, r.event) }
          print("seed \(seed) \(configuration.interleaving) \(configuration.device.policy.notificationDelivery) of \(recording.input.records.count): \(d)")
        } else { print("seed \(seed): \(outcome.ending)") }
      }
    }
    print("failures \(failures)")
  }
}
