import ArgumentParser

/// How much to run, and from where.
struct StormOptions: ParsableArguments {
  @Option(help: "Executions, or frames, to run at least.")
  var count = 1_000_000
  @Option(help: "Seed of the first run; the next ones follow.")
  var seed: UInt64 = 1
  @Option(help: "Seconds after which no further run begins; 0 is no limit.")
  var seconds = 0
  @Option(help: "Executions, or frames, of one run, from boot to recovery.")
  var run = 50_000
}

/// Runs one seed after the other until enough was done, and says how fast.
struct Storm {
  let options: StormOptions
  private let start = ContinuousClock.now
  private(set) var done = 0
  private(set) var runs: UInt64 = 0

  init(_ options: StormOptions) { self.options = options }

  private var elapsed: Double {
    let duration = start.duration(to: .now).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }

  /// The seed of the next run; `nil` when enough was done.
  func nextSeed() -> UInt64? {
    if done >= options.count { return nil }
    if options.seconds > 0, elapsed >= Double(options.seconds) { return nil }
    return options.seed &+ runs
  }

  mutating func note(_ count: Int) {
    done += count
    runs += 1
  }

  func printRate(of noun: String) {
    let rate = Int(Double(done) / max(elapsed, 0.001))
    let tenths = Int(elapsed * 10)
    print("\(done) \(noun) in \(runs) runs, \(tenths / 10).\(tenths % 10) s: \(rate) a second")
  }
}

/// Prints a table of names and numbers.
func printCounts(_ title: String, _ rows: [(name: String, count: UInt64)]) {
  print(title)
  for row in rows { print("  \(row.name): \(row.count)") }
}
