import Foundation

/// The tree this test was compiled from.
enum Repository {
  /// Four folders up: `Tests/StyleTests/Tree/Repository.swift`.
  static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  /// Every text file that is written by hand.
  static let files: [RepositoryFile] = paths().compactMap(read)

  static func files(below folder: String) -> [RepositoryFile] {
    files.filter { $0.path.hasPrefix(folder + "/") }
  }

  static let swiftFiles = files.filter { $0.isSwift && $0.path != "Package.swift" }

  /// The paths of all files, build products and hidden files aside; sorted.
  static func paths() -> [String] {
    names(in: "").filter { !$0.hasPrefix(".") || $0 == ".ci" }
      .flatMap { isFolder($0) ? pathsBelow($0) : [$0] }
      .sorted()
  }

  /// The names of the folders directly below `folder`.
  static func folders(in folder: String) -> [String] {
    names(in: folder).filter { isFolder("\(folder)/\($0)") }
  }

  private static func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).path
    return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  private static func pathsBelow(_ folder: String) -> [String] {
    let path = root.appending(path: folder).path
    return (FileManager.default.subpaths(atPath: path) ?? []).map { "\(folder)/\($0)" }
  }

  private static func isFolder(_ path: String) -> Bool {
    let values = try? root.appending(path: path).resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory ?? false
  }

  /// A recording is no text; a folder cannot be read.
  private static func read(_ path: String) -> RepositoryFile? {
    let data = FileManager.default.contents(atPath: root.appending(path: path).path)
    guard let data, let text = String(data: data, encoding: .utf8) else { return nil }
    return RepositoryFile(path: path, text: text)
  }
}
