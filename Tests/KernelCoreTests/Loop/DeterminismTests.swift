import FaultPlans
import KernelCore
import SimulatedNetwork
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("The same machine gives the same run; another one gives the same answers")
struct DeterminismTests {
  private static let scripts: [ClientScript] = {
    var slow = ClientScript.get("/bytes/9000")
    slow.bufferByteCount = 2_000
    slow.readingPause = 400_000
    let pipeline = ClientScript.request("/health") + ClientScript.request("/bytes/700")
    return [
      .get("/"), slow, ClientScript([pipeline], answerCount: 2), .get("/x"),
      .get("/bytes/2000", method: "HEAD"),
    ]
  }()

  private static func configuration(
    _ interface: DeviceInterface, seed: UInt64, maximumDelay: UInt64 = 5_000,
    faults: FaultPlan = FaultPlan(), position: UInt16 = 0
  ) -> SimulationConfiguration {
    let policy = DevicePolicy(notificationDelivery: seed % 2 == 0 ? .inline : .deferred)
    return SimulationConfiguration(
      device: DeviceConfiguration(
        interface: interface, policy: policy, firstPosition: RingPosition(position)),
      faults: faults,
      interleaving: .seeded(seed: seed, maximumDelay: maximumDelay), entropySeed: seed)
  }

  @Test(
    "twice the same configuration: equal records, frames and times",
    arguments: [
      DeviceInterface.legacy, .modern,
    ])
  func equalRuns(_ interface: DeviceInterface) {
    for seed in UInt64(1)...4 {
      let runs = (0..<2).map { _ in
        KernelRun(Self.scripts, configuration: Self.configuration(interface, seed: seed))
      }
      #expect(runs[0].isComplete)
      #expect(runs[0].records == runs[1].records)
      #expect(runs[0].transmitted == runs[1].transmitted)
      #expect(runs[0].end == runs[1].end)
    }
  }

  @Test("another seed of entropy or interleaving is another run")
  func differentRuns() {
    let first = KernelRun(Self.scripts, configuration: Self.configuration(.modern, seed: 2))
    var configuration = Self.configuration(.modern, seed: 2)
    configuration.entropySeed = 3
    let second = KernelRun(Self.scripts, configuration: configuration)
    #expect(first.transmitted != second.transmitted)
    let third = KernelRun(
      Self.scripts, configuration: Self.configuration(.modern, seed: 4, maximumDelay: 9_000))
    #expect(first.records != third.records)
  }

  @Test("every interleaving gives the right answers", arguments: UInt64(1)...24)
  func answers(_ seed: UInt64) throws {
    let delays: [UInt64] = [0, 60, 3_000, 200_000]
    let run = KernelRun(
      Self.scripts, commandLine: seed % 3 == 0 ? "queue-size=2" : "",
      configuration: Self.configuration(
        seed % 2 == 0 ? .legacy : .modern, seed: seed, maximumDelay: delays[Int(seed % 4)]))
    #expect(run.isComplete, "\(String(describing: run.fault))")
    #expect(run.answers.map { $0.map(\.status) } == [[200], [200], [200, 200], [404], [200]])
    #expect(run.answers[1].first?.content.count == 9_000)
    #expect(run.deviceErrors.isEmpty)
    for event in run.events {
      if case .deviceViolation = event { Issue.record("\(event)") }
      if case .deviceReset = event { Issue.record("\(event)") }
    }
  }

  @Test("indices that begin short of their wrap pass it", arguments: [0x7FFC, 0xFFF8, 0xFFFF])
  func startPositions(_ position: UInt16) {
    let run = KernelRun(
      Self.scripts, commandLine: "first-position=\(position)",
      configuration: Self.configuration(.modern, seed: 2, position: position))
    #expect(run.isComplete)
    #expect(run.answers.map { $0.map(\.status) } == [[200], [200], [200, 200], [404], [200]])
  }

  @Test(
    "faults of the device cost time, not answers",
    arguments: [
      FaultPlan([PlannedFault(.dropInterrupt(nil), at: 2, 5)]),
      FaultPlan([PlannedFault(.dropNotification(nil), at: 3, 6)]),
      FaultPlan([PlannedFault(.stallBackend(1_000_000..<900_000_000))]),
      FaultPlan([PlannedFault(.breakDevice(.receive), at: 6)]),
      FaultPlan([PlannedFault(.flipID(nil, mask: 0x8000), at: 8)]),
    ])
  func faults(_ plan: FaultPlan) {
    var scripts = Self.scripts
    // A reset loses frames, and these clients never notice: what asks for something is repeated.
    for place in scripts.indices { scripts[place].repetition = 700_000_000 }
    let run = KernelRun(
      scripts, configuration: Self.configuration(.modern, seed: 2, faults: plan))
    #expect(run.isComplete, "\(String(describing: run.fault))")
    #expect(run.answers.map { $0.map(\.status) } == [[200], [200], [200, 200], [404], [200]])
  }
}
