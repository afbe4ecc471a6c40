import KernelCore
public import Simulation
public import TraceFormat
import VirtIODevice

/// A run on the device model once more, from what its timeline keeps: settings, fault plan, and
/// every frame for the guest at its recorded moment. Nobody answers.
///
/// Equal settings give equal runs, so every record has to come again, its time included.
public struct Resimulation: Sendable {
  /// The records of this run, no more than were recorded.
  public let records: [TraceRecord]
  /// What ended it; a recording is as long as its trace.
  public let fault: SimulationFault?
  public let framesDelivered: Int
  public let framesTransmitted: Int

  /// Runs `input` with its own settings.
  ///
  /// - Parameters:
  ///   - configuration: the recording's, its fault plan included.
  ///   - arrivalTimes: nanoseconds of virtual time, one for each of the input's arrivals.
  public init(
    _ input: ReplayInput, _ configuration: SimulationConfiguration, arrivalTimes: [Int64]
  ) {
    var configuration = configuration
    configuration.recordLimit = input.records.count
    var machine = SimulatedMachine(configuration)
    for (frame, time) in zip(input.arrivals, arrivalTimes) {
      machine.schedule(frame: frame, at: UInt64(clamping: time))
    }
    var ending: SimulationFault?
    do throws(SimulationFault) {
      _ = try Unikernel.run(commandLine: input.commandLine, on: &machine)
    } catch {
      ending = error
    }
    fault = ending
    framesDelivered = machine.device.framesDelivered
    framesTransmitted = machine.device.framesTransmitted
    records = ending == nil ? machine.trace.flushedByHalt(at: machine.now) : machine.trace
  }

  /// How this run and the recorded one compare.
  public func ending(against recorded: [TraceRecord]) -> ExactReplay.Outcome.Ending {
    for (old, new) in zip(recorded, records) where old != new {
      return .stopped(
        .diverged(
          Divergence(
            record: old.index, expected: old.event,
            action: old.event == new.event
              ? .modelGives(.time(new.ticks)) : .recorded(new.event))))
    }
    guard let missing = recorded.dropFirst(records.count).first else { return .reproduced }
    return .stopped(
      .diverged(
        Divergence(record: missing.index, expected: missing.event, action: .modelGives(.end))))
  }
}
