import FaultPlans
package import Recording
package import Replay
import Simulation
package import ToolSupport
import VirtIODevice

/// What `run` and `simulate` come to for a recording, presented: the subcommands ask here, and so
/// does whoever asks many recordings in one process.
package struct ReplayAnswers {
  /// What the recording is called.
  package var name: String
  package var source: RecordingSource
  /// Records shown before a divergence.
  package var context: Int

  package init(_ source: RecordingSource, name: String, context: Int = 10) {
    self.name = name
    self.source = source
    self.context = context
  }

  /// The exact mode, as often as `count` says.
  package func run(count: Int = 1) throws(CommandFailure) -> ReplayReport {
    try name.replayed { () throws(ReplayError) in
      guard count == 1 || source.canBeReadAgain else { throw .readOnce }
      var runs: [Measurement<ExactReplay.Outcome>] = []
      for _ in 0..<count {
        runs.append(
          try Measurement.of { () throws(ReplayError) in try ExactReplay.run(source) })
      }
      return ReplayReport(timeline: name, runs: runs, context: context)
    }
  }

  /// A recording of the model again with its own settings, any other one on the model along it.
  ///
  /// - Parameter sound: the latter for both.
  package func simulate(sound: Bool = false) throws(CommandFailure) -> any Report {
    let origin = try name.replayed { () throws(ReplayError) in
      try RecordingOrigin(source, asking: sound ? [] : [Provenance.simulationKey])
    }
    if let settings = origin[Provenance.simulationKey] {
      return try resimulate(settings, faults: origin[Provenance.faultsKey])
    }
    let measurement = try name.replayed { () throws(ReplayError) in
      try Measurement.of { () throws(ReplayError) in
        try SteeredReplay.run(source, refusesEventIndex: true)
      }
    }
    return SteeredReport(
      timeline: name, outcome: measurement.outcome, wallSeconds: measurement.wallSeconds,
      context: context)
  }

  private func resimulate(
    _ settings: String, faults: String?
  ) throws(CommandFailure) -> ResimulationReport {
    let configuration = try SimulationConfiguration.load(settings, faults: faults)
    let measurement = try name.replayed { () throws(ReplayError) in
      try Measurement.of { () throws(ReplayError) in
        try Resimulation.run(source, configuration)
      }
    }
    return ResimulationReport(
      timeline: name, outcome: measurement.outcome, wallSeconds: measurement.wallSeconds,
      context: context)
  }

  /// What a free run needs of the recording.
  package func freeSetup() throws(CommandFailure) -> FreeRun.Setup {
    try name.replayed { () throws(ReplayError) in try FreeRun.Setup(source) }
  }

  /// The same of a capture's client side.
  package func captureSetup() throws(CommandFailure) -> FreeRun.Setup {
    try name.replayed { () throws(ReplayError) in try FreeRun.Setup(capture: source) }
  }

  /// A run of the model with nothing of the recording but its frames.
  package func runFreely(_ setup: FreeRun.Setup) -> FreeReport {
    let measurement = Measurement.of { FreeRun.run(setup) }
    return FreeReport(
      timeline: name, outcome: measurement.outcome, wallSeconds: measurement.wallSeconds,
      context: context)
  }
}

extension SimulationConfiguration {
  /// The settings and the plan that a timeline carries.
  fileprivate static func load(
    _ text: String, faults: String?
  ) throws(CommandFailure) -> Self {
    do throws(OptionTextError) {
      var configuration = try SimulationConfiguration(text: text)
      configuration.faults = try FaultPlan(text: faults ?? "")
      return configuration
    } catch {
      throw CommandFailure(
        .usage, "the settings in the timeline make no sense: \(error); it is damaged, or newer")
    }
  }
}
