public import KernelCore
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
  public init(_ options: CaseOptions) throws(KernelConfiguration.BadWord) {
    let commandLine = options.kernelWords.joined(separator: " ")
    let kernel = try KernelConfiguration(commandLine: Array(commandLine.utf8))
    let device = DeviceConfiguration(
      interface: options.interface, firstPosition: kernel.driver.firstPosition)
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
}
