public import KernelCore
public import SimulatedNetwork
public import VirtIODevice
import VirtIODriver

/// The kernel on the device model, with the clients that every case has.
public struct ModelRun {
  /// Records after which a run ends that nothing else ends.
  private static let recordLimit = 6_000

  public let run: KernelRun
  public let configuration: SimulationConfiguration

  /// Runs the kernel; the device starts its indices where `commandLine` says.
  ///
  /// - Parameter faults: what goes wrong.
  public init(
    commandLine: String, faults: FaultPlan = FaultPlan()
  ) throws(KernelConfiguration.BadWord) {
    let configuration = try KernelConfiguration(commandLine: Array(commandLine.utf8))
    let device = DeviceConfiguration(
      interface: .legacy, firstPosition: configuration.driver.firstPosition, faults: faults)
    self.configuration = SimulationConfiguration(
      device: device, timeLimit: 60_000_000_000, recordLimit: ModelRun.recordLimit)
    run = KernelRun(
      ModelRun.clients, commandLine: commandLine,
      configuration: self.configuration,
      asksForAddress: true)
  }

  /// Eight connections one after the other, a request in two segments each: the kernel receives
  /// more frames than it transmits, so its receive index wraps first, as in the incident.
  private static let clients = (0..<8).map { number in
    let request = ClientScript.request("/health")
    var script = ClientScript(
      [Array(request.prefix(16)), Array(request.dropFirst(16))], answerCount: 1)
    script.pause = 50_000
    script.delay = UInt64(number) * 400_000
    return script
  }

  /// What ended the run, in words, and what the device held against the driver.
  public var ending: String {
    let answers = run.answers.joined().count
    let fault = run.fault.map { String(describing: $0) } ?? "the kernel gave up"
    let errors = run.deviceErrors.map { "; device: \($0)" }.joined()
    return "\(run.records.count) records, \(answers) answers, \(fault)\(errors)"
  }
}
