import CaseRecording
import FaultPlans
import Foundation
import PacketFiles
import Recording
import Replay
import Simulation
import TestSupport
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

  /// A recording of the model: its bytes, and what they hold.
  private struct Recorded {
    var source: RecordingSource
    var run: RecordedRun

    init(path: String) throws {
      source = .bytes(Array(try Data(contentsOf: URL(filePath: path))))
      run = try RecordedRun(path: path)
    }

    /// The run once more, by what its timeline says, or with another fault plan.
    func again(faults: String? = nil) throws -> Resimulation.Outcome {
      var configuration = try SimulationConfiguration(text: run.simulation ?? "")
      configuration.faults = try FaultPlan(text: faults ?? run.faults ?? "")
      return try Resimulation.run(source, configuration)
    }

    func expectSame(_ again: Resimulation.Outcome) {
      switch again.ending {
      case .reproduced, .kernelFailed: break
      case .stopped(let stop): Issue.record("\(stop)")
      }
      #expect(again.recordCount == run.records.count)
      #expect(again.recordsHeld == UInt64(run.records.count))
    }
  }

  private static func record(_ commandLine: String, _ plan: String) throws -> Recorded {
    let directory = try ScratchDirectory()
    let path = directory.name("timeline.pcapng.gz")
    let words = ["--faults", plan] + commandLine.split(separator: " ").map(String.init)
    let model = try ModelRun(CaseOptions(words))
    try model.timeline.write(to: path, tool: "test")
    return try Recorded(path: path)
  }

  @Test("with any plan, record by record", arguments: plans)
  func plan(_ plan: String) throws {
    let recording = try Self.record("first-position=65530", plan)
    #expect(try FaultPlan(text: recording.run.faults ?? "none") == FaultPlan(text: plan))
    #expect(recording.run.records.count > 100)
    let again = try recording.again()
    recording.expectSame(again)
    let next = try recording.again()
    #expect(next == again)
  }

  @Test("with steps and interrupts that are late")
  func interleaved() throws {
    let recording = try Self.record(
      "--seed 5 --interface modern --traffic burst", "delay-interrupt by=9us every=4")
    #expect(recording.run.simulation?.contains("schedule seed=5 delay=2us") == true)
    recording.expectSame(try recording.again())
  }

  @Test("another plan is another run")
  func otherPlan() throws {
    let recording = try Self.record("", "drop-interrupt at=3")
    let other = try recording.again(faults: "drop-interrupt at=4")
    guard case .stopped(.diverged) = other.ending else {
      Issue.record("\(other.ending)")
      return
    }
  }

  @Test("the cases in Traces that the model made", arguments: RegressionCase.all)
  func cases(_ regression: RegressionCase) throws {
    let recording = try Recorded(path: regression.timeline)
    guard recording.run.simulation != nil else {
      let command = try regression.manifest().command
      #expect(!command.hasPrefix("case-recorder"), "recorded without its settings")
      return
    }
    recording.expectSame(try recording.again())
  }
}
