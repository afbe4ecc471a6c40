import CaseRecording
import FaultPlans
import Foundation
import PacketFiles
import Recording
import Replay
import Simulation
import Testing
import TraceFormat
import VirtIODevice

@Suite("A case of the device model is simulated again from its file alone")
struct ResimulationTests {
  static let plans = [
    "",
    "drop-notification queue=transmit at=2; drop-interrupt at=3",
    "delay-interrupt by=50us every=10; delay-notification by=20us every=7",
    "seed=9; drop-frame queue=receive one-in=9; flip-length mask=0x100 at=7",
    "stall-backend from=2ms to=9ms; burst frames=3 at=4; resize-frame bytes=700 at=11",
    "pause-guest for=5ms on=delivery at=6; refuse-transmit retry=300us at=5,6",
    "reset-device when=3ms; delay-store field=used-index by=4us every=3",
    "spurious-interrupt when=1ms period=500us limit=9; break-device queue=receive at=12",
    "alias-buffer queue=receive at=9; reorder-used by=2us at=5; leak-chain queue=receive at=8",
    "delay-driver-store field=avail-index by=5us; stuck-read field=used-index times=3 every=40",
  ]

  private static func record(
    _ commandLine: String, _ plan: String
  ) throws -> RecordedRun {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "quartz-\(UUID().uuidString).pcapng.gz").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let words = ["--faults", plan] + commandLine.split(separator: " ").map(String.init)
    let model = try ModelRun(CaseOptions(words))
    try CaseTimeline(model.run, model.configuration).write(to: path)
    return try RecordedRun(path: path)
  }

  /// The run once more, by what its timeline says.
  private static func again(_ recording: RecordedRun) throws -> Resimulation {
    var configuration = try SimulationConfiguration(text: recording.simulation ?? "")
    configuration.faults = try FaultPlan(text: recording.faults ?? "")
    let input = ReplayInput(
      commandLine: recording.session.commandLine, records: recording.records,
      frames: recording.frames, arrivals: recording.arrivals)
    return Resimulation(input, configuration, arrivalTimes: recording.arrivalTimes)
  }

  @Test("with any plan, record by record", arguments: plans)
  func plan(_ plan: String) throws {
    let recording = try Self.record("first-position=65530", plan)
    #expect(try FaultPlan(text: recording.faults ?? "none") == FaultPlan(text: plan))
    #expect(recording.records.count > 100)
    let again = try Self.again(recording)
    #expect(again.records == recording.records)
    let next = try Self.again(recording)
    #expect(next.records == again.records)
    #expect(next.fault == again.fault)
  }

  @Test("with steps and interrupts that are late")
  func interleaved() throws {
    let recording = try Self.record(
      "--seed 5 --interface modern --traffic burst", "delay-interrupt by=9us every=4")
    #expect(recording.simulation?.contains("schedule seed=5 delay=2us") == true)
    #expect(try Self.again(recording).records == recording.records)
  }

  @Test("another plan is another run")
  func otherPlan() throws {
    var recording = try Self.record("", "drop-interrupt at=3")
    let place = try #require(
      recording.provenance.entries.firstIndex { $0.key == Provenance.faultsKey })
    recording.provenance.entries[place].value = "drop-interrupt at=4"
    #expect(try Self.again(recording).records != recording.records)
  }

  @Test("the cases in Traces that the model made", arguments: RegressionCase.all)
  func cases(_ regression: RegressionCase) throws {
    let recording = try RecordedRun(path: regression.timeline)
    guard recording.simulation != nil else {
      let command = try regression.manifest().command
      #expect(!command.hasPrefix("case-recorder"), "recorded without its settings")
      return
    }
    #expect(try Self.again(recording).records == recording.records)
  }
}
