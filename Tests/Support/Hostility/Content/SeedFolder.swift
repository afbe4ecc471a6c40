public import SystemPackage

/// The shipped recordings, as seeds of mutants.
public enum SeedFolder {
  /// Records that are read of one recording at most.
  public static let recordLimit = 6_000

  /// Every `GROUP/NAME/timeline.pcapng.gz` below `path`, in order.
  ///
  /// - Throws: when there is none, or one cannot be read.
  public static func seeds(
    below path: FilePath, recordLimit: Int = recordLimit,
    where isWanted: (String) -> Bool = { _ in true }
  ) throws -> [ContentSeed] {
    let names = try groups.flatMap { group in
      try entries(of: path.appending(group)).map { "\(group)/\($0)" }
    }
    var seeds: [ContentSeed] = []
    for name in names.sorted() where isWanted(name) {
      let file = path.appending(name).appending("timeline.pcapng.gz")
      guard file.exists else { continue }
      seeds.append(try ContentSeed(path: file.string, name: name, limit: recordLimit))
    }
    return seeds
  }

  private static let groups = ["incident", "seams", "served", "zoo"]

  private static func entries(of folder: FilePath) throws -> [String] {
    try folder.entries().filter { !$0.hasPrefix(".") }
  }
}
