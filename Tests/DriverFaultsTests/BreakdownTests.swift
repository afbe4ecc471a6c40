import DriverFaults
import KernelCore
import SimulatedNetwork
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("A faulty driver that breaks itself ends the run; it never traps")
struct BreakdownTests {
  /// One run of a driver that trusts, with the device's steps in a random order.
  private static func run(_ policy: String, seed: UInt64, size: Int) -> KernelRun {
    let scripts = (0..<6).map { number in
      var script = ClientScript.get("/health")
      script.delay = UInt64(number) * 30_000
      return script
    }
    let position = RingPosition(65_520)
    return KernelRun(
      scripts, commandLine: "policy=\(policy) watchdog=off queue-size=\(size) first-position=65520",
      configuration: SimulationConfiguration(
        device: DeviceConfiguration(interface: .legacy, firstPosition: position),
        interleaving: .seeded(seed: seed, maximumDelay: 200_000), timeLimit: 1_000_000_000,
        recordLimit: 4_000),
      asksForAddress: true)
  }

  static let trusting: [(policies: String, breaks: Bool)] = [
    ("index-wide", false), ("elements-trusted,used-window-short", true),
    ("elements-trusted,index-modulo-size", false), ("reclaim-after-bound", false),
    ("bad-buffer-used,never-refilled,header-two-off", false),
    ("two-consumers,elements-trusted", false),
  ]

  @Test("whatever the order of the device's steps", arguments: trusting)
  func trusts(_ policies: String, _ breaks: Bool) {
    var breakdowns = 0
    for seed in 0..<UInt64(12) {
      for size in [4, 8] {
        let run = Self.run(policies, seed: seed, size: size)
        #expect(!run.records.isEmpty)
        if case .driverBroke = run.failure { breakdowns += 1 }
      }
    }
    #expect(!breaks || breakdowns > 0, "the seeds show no breakdown")
  }
}
