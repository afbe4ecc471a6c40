import ArgumentParser
import DeviceComparison
import Hypervisor
import QTest
import ToolSupport
import VirtIO
import VirtIODevice

/// `quartz-replay compare-devices`: the model against QEMU's own device.
struct CompareDevices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-devices",
    abstract: "Run random step lists on QEMU's own virtio-net and on the model, and compare.",
    discussion: """
      Register accesses, ring stores, frames and resets go to both; after each step all that a \
      guest or a host can see is compared. A difference is shrunk to the smallest list that \
      shows it. Exit codes: 0 no difference, 1 a difference, 2 a list that makes no sense, 5 QEMU \
      could not be used, 130 interrupted.
      """)

  @Option(help: ArgumentHelp("How many lists to run.", valueName: "n"))
  var lists = 100

  @Option(help: ArgumentHelp("Steps of a list after its initialisation.", valueName: "n"))
  var steps = 50

  @Option(help: ArgumentHelp("What the lists follow from.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The number of the first list.", valueName: "n"))
  var first = 0

  @Option(help: "The registers that both devices have.")
  var interface = DeviceInterface.modern

  @Option(help: "The release that the model is; QEMU's own is what is installed.")
  var release = ReleaseArgument.current

  @Option(help: ArgumentHelp("End after so many differences.", valueName: "n"))
  var limit = 1

  @Flag(inversion: .prefixedNo, help: "Look for the smallest list that differs.")
  var shrink = true

  @Option(help: ArgumentHelp("Run the step list of a file instead.", valueName: "path"))
  var list: String?

  func validate() throws {
    guard lists >= 0, steps >= 0, limit >= 1 else {
      throw ValidationError("--lists and --steps are 0 or more, --limit 1 or more")
    }
  }

  func run() throws {
    let qemu = QEMUSubject()
    let policy = DevicePolicy(
      release: release.value, notificationDelivery: .inline, backend: .datagram)
    let runner = ListRunner(ModelSubject(policy: policy), qemu)
    do {
      let isEqual =
        try list.map { try compare(file: $0, runner, qemu) } ?? compareLists(runner, qemu)
      if !isEqual { throw ExitCode(ExitStatus.finding.rawValue) }
    } catch let error as SubjectError {
      throw CommandFailure(.environment, error.advice)
    } catch let error as StepListError {
      throw CommandFailure(.usage, "\(list ?? ""): \(error)")
    } catch let error as VirtualMachineError {
      throw CommandFailure(error)
    }
  }

  private func compareLists(_ runner: ListRunner, _ qemu: QEMUSubject) throws -> Bool {
    var run = ComparisonRun(
      interface: interface, seed: seed, stepCount: steps, runner: runner)
    // Ends between two lists, so that QEMU ends as well.
    let stop = try StopRequest()
    let signals = InterruptSignals { stop.make() }
    defer { signals.cancel() }
    let clock = ContinuousClock()
    let start = clock.now
    for number in first..<(first + lists) {
      try run.run(number, shrinking: shrink)
      if stop.isMade || run.differences.count >= limit { break }
    }
    let seconds = start.duration(to: clock.now).components.seconds
    print(run.text(qemu: qemu, seconds: seconds), terminator: "")
    if stop.isMade { throw CommandFailure(.interrupted, "interrupted between two lists") }
    return run.differences.isEmpty && run.pastDifferences.isEmpty
  }

  private func compare(
    file: String, _ runner: ListRunner, _ qemu: QEMUSubject
  ) throws -> Bool {
    let list = try StepList(text: try InputText.contents(of: file))
    guard let found = try runner.run(list) else {
      print("no difference in \(list.steps.count) steps")
      return true
    }
    print(found.text(first: "model", second: "QEMU"), terminator: "")
    for line in qemu.log.split(separator: "\n") { print("# QEMU said: \(line)") }
    return false
  }
}
