import ArgumentParser
import Hostility
import SystemPackage

/// Executions: one reader or one run on one recording that means harm behind valid checksums.
struct ContentStorm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "content", abstract: "Every reader and every run on recordings that mean harm.")

  @Argument(help: "The folder Traces of the project, whose recordings are changed.")
  var folder: String
  @OptionGroup var options: StormOptions
  @Option(help: "A file for the recording of each execution; the last one shows a trap.")
  var keep: String?
  @Flag(help: "Go on after what must not be, and count it by its words.")
  var survey = false

  func run() throws {
    let seeds = try SeedFolder.seeds(below: FilePath(folder))
    let nowhere = try FileDescriptor.open(FilePath("/dev/null"), .writeOnly)
    SeedWitness.start()
    var storm = Storm(options)
    var counts = ContentCounts()
    var failures: [String: (count: Int, seed: UInt64)] = [:]
    while let seed = storm.nextSeed() {
      SeedWitness.note(seed)
      let run = ContentRun(
        seed: seed, seeds, to: nowhere, keep: keep.map { path in { write($0, to: path) } })
      storm.note(run.counts.total)
      counts.add(run.counts)
      guard let failure = run.failure else { continue }
      if survey {
        failures["\(failure)", default: (0, seed)].count += 1
        continue
      }
      print("seed \(seed), \(run.seedName): \(failure)")
      throw ExitCode(1)
    }
    storm.printRate(of: "executions")
    print(
      "\(counts.mutants) recordings of \(seeds.count) cases, \(counts.repairs) divergences"
        + " repaired, most steps \(counts.mostSteps) of 1000 allowed")
    for (words, found) in failures.sorted(by: { $0.value.count > $1.value.count }) {
      print("\(found.count) times, first with seed \(found.seed): \(words)")
    }
    if !failures.isEmpty { throw ExitCode(1) }
    print("no failure")
    printCounts(
      "executions",
      ContentMode.allCases.map { ($0.name, UInt64(counts.executions[$0.rawValue])) })
  }

  private func write(_ bytes: [UInt8], to path: String) {
    guard
      let file = try? FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    else { return }
    _ = try? file.closeAfter { try file.writeAll(bytes) }
  }
}
