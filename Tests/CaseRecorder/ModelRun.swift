import KernelCore
import SimulatedNetwork
import VirtIODevice
import VirtIODriver

/// The kernel on the device model, with the clients of a case.
struct ModelRun {
  /// Records after which a run ends that nothing else ends.
  private static let recordLimit = 6_000

  let run: KernelRun

  /// Runs the kernel; the device starts its indices where the kernel's words say.
  init(_ options: CaseOptions) throws(KernelConfiguration.BadWord) {
    let commandLine = options.kernelWords.joined(separator: " ")
    let configuration = try KernelConfiguration(commandLine: Array(commandLine.utf8))
    let device = DeviceConfiguration(
      interface: options.interface, firstPosition: configuration.driver.firstPosition)
    run = KernelRun(
      options.traffic.clients, commandLine: commandLine,
      configuration: SimulationConfiguration(
        device: device, interleaving: options.interleaving,
        timeLimit: options.seconds * 1_000_000_000, recordLimit: ModelRun.recordLimit),
      asksForAddress: true)
  }

  /// What ended the run, in words, and what the device held against the driver.
  var ending: String {
    let answers = run.answers.joined().count
    let fault = run.fault.map { String(describing: $0) } ?? "the kernel gave up"
    let errors = run.deviceErrors.map { "; device: \($0)" }.joined()
    return "\(run.records.count) records, \(answers) answers, \(fault)\(errors)"
  }
}
