import CaseRecording
import KernelCore
import Recording
import Replay
import Simulation
import Testing
import TraceFormat

@Suite("A shipped case whose driver trusts, run freely in other orders")
struct BrokenDriverTests {
  @Test("the driver that breaks itself is said, with the records so far")
  func breaks() throws {
    let regression = try #require(RegressionCase.all.first { $0.name == "zoo/4-index-wide" })
    let run = try RecordedRun(path: regression.timeline)
    let input = ReplayInput(
      commandLine: run.session.commandLine, records: run.records, frames: run.frames,
      arrivals: run.arrivals)
    var breakdowns = 0
    for seed in 0..<UInt64(20) {
      var setup = try FreeRun.Setup(input, ticksPerSecond: run.session.ticksPerSecond)
      setup.interleaving = .seeded(seed: seed, maximumDelay: 3_000)
      setup.patience = 50_000_000
      let outcome = FreeRun.run(setup)
      #expect(!outcome.records.isEmpty)
      if case .driverBroke = outcome.failure { breakdowns += 1 }
    }
    #expect(breakdowns > 0, "no seed breaks the driver")
  }
}
