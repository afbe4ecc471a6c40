import ArgumentParser
import Hostility

/// Looks for inputs that get somewhere new, and keeps the smallest set that gets everywhere.
struct Grow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grow", abstract: "Grow the corpus by inputs that reach something new.")

  @Argument(help: "The corpus: a folder that exists.")
  var folder: String
  @Option(help: "Seconds for each of the two subjects.")
  var seconds = 60
  @Option(help: "Folder for an input that fails; `hostility replay` takes it.")
  var failures = "."
  @Option(help: "Seed of the mutations.")
  var seed: UInt64 = 1

  func run() throws {
    let corpus = CorpusFolder(folder)
    for subject in HostileInput.Subject.allCases {
      var growth = InputGrowth(subject, seed: seed)
      for bytes in try corpus.inputs(of: subject) {
        try check(growth.run(bytes), bytes, of: subject)
      }
      let kept = growth.pool.count
      var runs = 0
      let end = ContinuousClock.now.advanced(by: .seconds(seconds))
      while ContinuousClock.now < end {
        let bytes = growth.nextInput()
        try check(growth.run(bytes), bytes, of: subject)
        runs += 1
      }
      let inputs = growth.minimised()
      try corpus.remove(subject)
      try corpus.write(inputs, of: subject)
      print(
        "\(subject.rawValue): \(runs) runs, \(kept) inputs before, \(inputs.count) after, "
          + "\(inputs.reduce(0) { $0 + $1.count }) bytes, \(growth.reach.sequenceCount) sequences")
    }
  }

  private func check(
    _ failure: HostileFault?, _ bytes: [UInt8], of subject: HostileInput.Subject
  ) throws {
    guard let failure else { return }
    let folder = CorpusFolder(failures)
    try folder.write([bytes], of: subject)
    print("\(folder.file(subject, 0)): \(failure)")
    throw ExitCode(1)
  }
}
