import Hostility
import SystemPackage
import Testing

@Suite("Recordings that are hostile behind valid checksums")
struct ContentTests {
  private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
  private static let corpus = root.appending("Corpora/Content")
  private static let seeds = Result {
    try SeedFolder.seeds(
      below: root.removingLastComponent().appending("Traces"), recordLimit: 200,
      where: { $0.hasPrefix("zoo/4") })
  }
  private static let nowhere = Result {
    try FileDescriptor.open(FilePath("/dev/null"), .writeOnly)
  }

  @Test("every reader and every run on mutants of shipped cases", arguments: [UInt64](1...4))
  func seeded(_ seed: UInt64) throws {
    let run = ContentRun(seed: seed, try Self.seeds.get(), to: try Self.nowhere.get())
    #expect(run.failure == nil, "seed \(seed), \(run.seedName)")
    #expect(run.counts.total > 8 && run.counts.mutants == 1)
  }

  @Test("every recording that once showed a fault, one after the other")
  func corpus() throws {
    let recordings = try CorpusFolder(Self.corpus.string).recordings()
    #expect(recordings.count >= 6)
    for (name, bytes) in recordings {
      let failure = ContentRun.failure(of: bytes, to: try Self.nowhere.get())
      #expect(failure == nil, "\(name)")
    }
  }

  @Test("the same seed makes the same recordings")
  func isRepeatable() throws {
    let seeds = try Self.seeds.get()
    var kept: [[[UInt8]]] = [[], []]
    for place in kept.indices {
      _ = ContentRun(seed: 5, seeds, to: try Self.nowhere.get()) { kept[place].append($0) }
    }
    #expect(kept[0] == kept[1])
  }
}
