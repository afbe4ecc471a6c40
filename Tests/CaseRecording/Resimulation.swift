import KernelCore
public import TraceFiles
public import TraceFormat
public import VirtIODevice

/// A simulated run once more, from its timeline alone: settings, plan, and every frame for the
/// guest at its recorded moment. Nobody answers.
public struct Resimulation {
  public let records: [TraceRecord]
  /// What ended it; a recording is as long as its trace.
  public let fault: SimulationFault?

  /// - Throws: when the settings or the plan cannot be read.
  public init(_ recording: RecordedRun) throws(OptionTextError) {
    var configuration = try SimulationConfiguration(text: recording.simulation ?? "")
    configuration.device.faults = try FaultPlan(text: recording.faults ?? "")
    configuration.recordLimit = recording.records.count
    var machine = SimulatedMachine(configuration)
    for (frame, time) in zip(recording.arrivals, recording.arrivalTimes) {
      machine.schedule(frame: frame, at: UInt64(clamping: time))
    }
    var ending: SimulationFault?
    do throws(SimulationFault) {
      _ = try Unikernel.run(commandLine: recording.session.commandLine, on: &machine)
    } catch {
      ending = error
    }
    fault = ending
    records = ending == nil ? machine.trace.flushedByHalt(at: machine.now) : machine.trace
  }
}
