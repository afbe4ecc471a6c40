import Subprocess
import SystemPackage

/// The kernel image that the tests boot, built once by the script that everybody uses.
enum KernelUnderTest {
  private static let built = Task { () throws -> FilePath in
    let result = try await run(
      .path(root.appending("Scripts").appending("build-kernel")),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess,
      let image = result.standardOutput.split(separator: "\n").last
    else { throw BuildFailure(description: result.standardError) }
    return FilePath(String(image))
  }

  private struct BuildFailure: Error, CustomStringConvertible {
    var description: String
  }

  /// The checkout.
  static var root: FilePath {
    var path = FilePath(#filePath)
    for _ in 0..<3 { path.removeLastComponent() }
    return path
  }

  static func image() async throws -> FilePath {
    try await built.value
  }
}
