import ArgumentParser
import Hostility

/// Executions: turns of the whole kernel, each under one action of the device.
struct DeviceStorm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "The kernel on a device that writes and answers anything.")

  @OptionGroup var options: StormOptions

  func run() throws {
    var storm = Storm(options)
    var reach = Reach()
    var actions = [UInt64](repeating: 0, count: DeviceRun.actionNames.count)
    var turns = 0
    var frames: UInt64 = 0
    var failedBoots = 0
    var slowest = 0
    while let seed = storm.nextSeed() {
      let run = DeviceRun(Decisions(seed: seed), limit: options.run)
      if let failure = run.failure {
        print("seed \(seed), execution \(run.executions): \(failure)")
        throw ExitCode(1)
      }
      storm.note(run.executions)
      turns += run.turns
      reach.merge(run.reach)
      frames += run.framesDelivered
      failedBoots += run.didBoot ? 0 : 1
      slowest = max(slowest, run.recoveryTurns)
      for index in actions.indices { actions[index] += run.actionCounts[index] }
    }
    storm.printRate(of: "executions")
    print("\(turns) turns, \(frames) frames delivered, \(failedBoots) boots refused, no failure")
    print("slowest recovery: \(slowest) turns")
    print("\(reach.sequenceCount) different sequences of three records")
    printCounts("actions", Array(zip(DeviceRun.actionNames, actions)).map { ($0.0, $0.1) })
    printCounts("records", reach.summary)
  }
}
