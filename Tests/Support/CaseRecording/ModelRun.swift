import DriverFaults
public import KernelCore
public import Replay
public import SimulatedNetwork
public import Simulation
import VirtIODevice
import VirtIODriver

/// The kernel on the device model, with the clients of a case.
public struct ModelRun {
  /// Records after which a run ends that nothing else ends.
  private static let recordLimit = 6_000

  public let run: KernelRun
  public let configuration: SimulationConfiguration

  /// Runs the kernel; the device starts its indices where the kernel's words say.
  public init(_ options: CaseOptions) throws(WordError) {
    let commandLine = options.kernelWords.joined(separator: " ")
    let kernel = try RequestedKernel(commandLine: Array(commandLine.utf8))
    let device = DeviceConfiguration(
      interface: options.interface, firstPosition: kernel.configuration.driver.firstPosition)
    configuration = SimulationConfiguration(
      device: device, faults: options.faults, interleaving: options.interleaving,
      timeLimit: options.seconds * 1_000_000_000, recordLimit: ModelRun.recordLimit)
    run = KernelRun(
      options.clients, commandLine: commandLine, configuration: configuration,
      asksForAddress: true, early: options.early)
  }

  /// What ended the run, in words, and what the device held against the driver.
  public var ending: String {
    let answers = run.answers.joined().count
    let fault = run.fault.map { String(describing: $0) } ?? "the kernel gave up"
    let errors = run.deviceErrors.map { "; device: \($0)" }.joined()
    return "\(run.records.count) records, \(answers) answers, \(fault)\(errors)"
  }

  /// The run as a timeline.
  public var timeline: SimulatedTimeline { SimulatedTimeline(run.made(with: configuration)) }
}

extension KernelRun {
  /// The run with all that passed; `configuration` is what it was simulated with.
  public func made(with configuration: SimulationConfiguration) -> SimulatedRun {
    SimulatedRun(
      commandLine: commandLine, records: records, isHalted: failure != nil, end: end,
      arrivals: zip(arrivalTimes, sent).map { TimedFrame(time: $0, bytes: $1) },
      transmissions: zip(transmissionTimes, transmitted).map { TimedFrame(time: $0, bytes: $1) },
      configuration: configuration)
  }
}
