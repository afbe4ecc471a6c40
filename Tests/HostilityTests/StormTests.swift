import Hostility
import NetStack
import Testing

@Suite("Storms: many hostile turns and frames from a seed")
struct StormTests {
  @Test("the kernel on a hostile device", arguments: [UInt64](1...8))
  func device(_ seed: UInt64) {
    let run = DeviceRun(Decisions(seed: seed), limit: 20_000)
    #expect(run.failure == nil, "seed \(seed), execution \(run.executions)")
    guard run.didBoot else { return }
    #expect(run.turns == 20_000)
    #expect(run.executions > 9_000)
    // The first action is to do nothing wrong, which is not counted.
    #expect(run.actionCounts.dropFirst().allSatisfy { $0 > 0 })
  }

  @Test("the stack and the server on hostile frames", arguments: [UInt64](1...8))
  func frames(_ seed: UInt64) {
    let run = StackRun(Decisions(seed: seed), limit: 20_000)
    #expect(run.failure == nil, "seed \(seed), frame \(run.frames)")
    #expect(run.frames >= 20_000)
    #expect(run.counters.connectionsOpened > 100)
    #expect(run.counters.retransmissions > 0)
    #expect(run.stateCounts.allSatisfy { $0 > 0 })
  }

  @Test("the same seed gives the same run")
  func isRepeatable() {
    let runs = [0, 1].map { _ in DeviceRun(Decisions(seed: 3), limit: 2_000) }
    #expect(runs[0].reach.counts == runs[1].reach.counts)
    #expect(runs[0].framesDelivered == runs[1].framesDelivered)
  }
}
