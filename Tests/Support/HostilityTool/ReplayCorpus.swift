import ArgumentParser
import Hostility

/// Runs every input of the corpus once.
struct ReplayCorpus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run every input of the corpus.")

  @Argument(help: "The corpus: a folder.")
  var folder: String
  @Flag(help: "Show every record of every input.")
  var records = false

  func run() throws {
    let corpus = CorpusFolder(folder)
    for subject in HostileInput.Subject.allCases {
      var reach = Reach()
      let inputs = try corpus.inputs(of: subject)
      for (number, bytes) in inputs.enumerated() {
        let (failure, reached) = HostileInput(subject, bytes: bytes).run(
          watch: records ? { print($0) } : nil)
        if let failure {
          print("\(corpus.file(subject, number)): \(failure)")
          throw ExitCode(1)
        }
        reach.merge(reached)
      }
      print("\(subject.rawValue): \(inputs.count) inputs, \(reach.sequenceCount) sequences")
    }
  }
}
