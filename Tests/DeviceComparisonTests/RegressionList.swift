import Foundation
import Testing

/// A file of `Tests/Corpora/DeviceComparison`: the smallest list that once showed a difference.
struct RegressionList: Sendable, CustomTestStringConvertible {
  let file: URL

  var testDescription: String { file.deletingPathExtension().lastPathComponent }

  func text() throws -> String { try String(contentsOf: file, encoding: .utf8) }

  static func all() throws -> [RegressionList] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Corpora/DeviceComparison")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "steps" }
      .sorted { $0.path < $1.path }
      .map(RegressionList.init)
  }
}
