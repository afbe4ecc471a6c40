import Foundation
import Hypervisor
import Subprocess

/// This process, for the names of namespaces.
var currentProcess: Int32 { ProcessInfo.processInfo.processIdentifier }

/// Fetches pages with curl, which nobody here wrote.
struct HTTPClient: Sendable {
  /// `http://` and the authority.
  var base: String
  /// Where curl runs; `nil` on the host.
  var namespace: String?

  private struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The body of the page at `path`; a status of 400 or more is an error.
  func page(_ path: String) async throws -> String {
    var words = ["curl", "-sS", "--fail", "--max-time", "20", "\(base)\(path)"]
    if let namespace { words = ["ip", "netns", "exec", namespace] + words }
    let result = try await run(
      .name(words[0]), arguments: Arguments(Array(words.dropFirst())),
      output: .string(limit: 4 << 20), error: .string(limit: 65_536))
    guard result.terminationStatus.isSuccess else {
      throw Failure(description: "\(path): \(result.standardError)")
    }
    return result.standardOutput
  }

  /// The figures at `/api/stats.json`.
  func statistics() async throws -> Statistics {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try await page("/api/stats.json")
    return try decoder.decode(Statistics.self, from: Data(document.utf8))
  }
}

/// The kernel's own figures, as far as the tests look at them.
struct Statistics: Decodable, Equatable, Sendable {
  struct Ring: Decodable, Equatable, Sendable {
    var availableIndex: UInt16
    var usedIndex: UInt16
  }

  struct Trace: Decodable, Equatable, Sendable {
    var generated: UInt64
    var lost: UInt64
  }

  var requests: UInt64
  var connectionsServed: UInt64
  var receive: Ring
  var transmit: Ring
  var trace: Trace
}
