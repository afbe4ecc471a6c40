import Diagnosis
import FaultPlans
import PacketFiles
import Recording
import Replay
import Simulation
import TestSupport
import Testing

@Suite("What if: the recorded clients before another run")
struct FreeRunTests {
  private static let served = RegressionCase.all.filter { $0.timeline.contains("/served/") }

  private func diagnosis(_ path: String) throws -> Diagnosis {
    var course = DiagnosisCourse(ticksPerSecond: 1_000_000_000)
    var reader = try RecordingReader(path: path)
    while let item = try reader.next() {
      if case .records(let block) = item { for record in block.records { course.note(record) } }
    }
    return course.diagnosis(hasCapture: false)
  }

  private func again(_ path: String) throws -> Resimulation.Outcome {
    let run = try TimelineStatements(path: path)
    var configuration = try SimulationConfiguration(text: #require(run[Provenance.simulationKey]))
    configuration.faults = try FaultPlan(text: run[Provenance.faultsKey] ?? "")
    return try Resimulation.run(.path(path), configuration)
  }

  @Test(
    "an unchanged driver serves all that was recorded, and what is kept of it holds",
    arguments: served)
  func unchanged(_ recorded: RegressionCase) throws {
    let outcome = try FreeRun.run(FreeRun.Setup(.path(recorded.timeline)))
    #expect(outcome.ranToItsEnd)
    #expect(outcome.requestsServed >= outcome.requestsRecorded)
    #expect(outcome.connectionsDone == outcome.connectionsRecorded)
    let directory = try ScratchDirectory()
    let path = directory.name("kept.pcapng")
    try SimulatedTimeline(outcome.made).write(to: path, tool: "test", origin: recorded.name)
    let exact = try ExactReplay.run(.path(path))
    #expect(RegressionCase.verdict(exact.ending) == "zero divergence")
    #expect(exact.recordCount == outcome.records.count)
    let again = try again(path)
    #expect(again.ending == .reproduced && again.recordCount == outcome.records.count)
    #expect(try diagnosis(path).findings.isEmpty)
  }

  @Test("a client sends again what was lost, and the guest serves it")
  func lostFrames() throws {
    let recorded = try #require(Self.served.first { $0.name.contains("keep-alive") })
    var setup = try FreeRun.Setup(.path(recorded.timeline))
    setup.faults = try FaultPlan(text: "drop-frame queue=receive at=2,9,40")
    let outcome = FreeRun.run(setup)
    #expect(outcome.requestsServed >= outcome.requestsRecorded && outcome.requestsRecorded > 100)
    #expect(outcome.ranToItsEnd)
  }

  @Test("the clients of a capture alone talk to the kernel, which takes their server's place")
  func capture() throws {
    for name in ["served/keep-alive", "served/tap", "served/parallel-downloads"] {
      let recorded = try #require(Self.served.first { $0.name == name })
      let outcome = try FreeRun.run(FreeRun.Setup(capture: .path(recorded.timeline)))
      #expect(outcome.ranToItsEnd, "\(name)")
      #expect(outcome.requestsRecorded > 0)
      #expect(outcome.connectionsDone == outcome.connectionsRecorded)
    }
    let quiet = try #require(Self.served.first { $0.name == "served/boot-and-ping" })
    #expect(throws: ReplayError.noClients) {
      try FreeRun.Setup(capture: .path(quiet.timeline))
    }
  }

  @Test("one frame that the capture lacks is counted, and the others come all the same")
  func missingFrame() throws {
    let recorded = try #require(Self.served.first { $0.name == "served/keep-alive" })
    var items: [RecordingItem] = []
    var reader = try RecordingReader(path: recorded.timeline)
    var frameCount = 0
    while let item = try reader.next() {
      if case .frame(let frame) = item, frame.isForGuest, frame.record != nil {
        frameCount += 1
        if frameCount == 20 { continue }
      }
      items.append(item)
    }
    let outcome = try FreeRun.run(FreeRun.Setup(.items(items)))
    #expect(outcome.framesMissing == 1)
    #expect(outcome.framesSupplied == frameCount - 1)
    #expect(outcome.requestsServed > 0)
  }

  @Test("a driver that breaks serves less, and the run says so")
  func broken() throws {
    let recorded = try #require(Self.served.first { $0.name.contains("keep-alive") })
    var setup = try FreeRun.Setup(.path(recorded.timeline))
    setup.commandLine = Array("policy=never-refilled queue-size=16".utf8)
    let outcome = FreeRun.run(setup)
    #expect(!outcome.ranToItsEnd && outcome.requestsServed < outcome.requestsRecorded)
    let directory = try ScratchDirectory()
    let path = directory.name("kept.pcapng")
    try SimulatedTimeline(outcome.made).write(to: path, tool: "test")
    #expect(try diagnosis(path).findings.first?.cause == .receiveBuffersNeverReturned)
  }
}

/// What a timeline says of its origin.
private struct TimelineStatements {
  private var provenance = Provenance()

  init(path: String) throws {
    var reader = try RecordingReader(path: path)
    while let item = try reader.next() {
      if case .provenance(let statements) = item { provenance = statements }
    }
  }

  subscript(key: String) -> String? { provenance[key] }
}
