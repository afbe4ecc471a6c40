import ArgumentParser
import Hostility

/// Frames straight into stack and server.
struct FrameStorm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames", abstract: "The stack and the server on frames that mean harm.")

  @OptionGroup var options: StormOptions

  func run() throws {
    var storm = Storm(options)
    var reach = Reach()
    var states = [UInt64](repeating: 0, count: StackRun.stateNames.count)
    var counters: [(name: String, count: UInt64)] = []
    while let seed = storm.nextSeed() {
      let run = StackRun(Decisions(seed: seed), limit: options.run)
      if let failure = run.failure {
        print("seed \(seed), frame \(run.frames): \(failure)")
        throw ExitCode(1)
      }
      storm.note(run.frames)
      reach.merge(run.reach)
      for index in states.indices { states[index] += run.stateCounts[index] }
      counters = run.counterSummary.enumerated().map { index, row in
        (row.name, row.count + (counters.isEmpty ? 0 : counters[index].count))
      }
    }
    storm.printRate(of: "frames")
    print("\(reach.sequenceCount) different sequences of three records or states, no failure")
    printCounts(
      "slots by state, sampled", Array(zip(StackRun.stateNames, states)).map { ($0.0, $0.1) })
    printCounts("counters", counters)
    printCounts("records", reach.summary)
  }
}
