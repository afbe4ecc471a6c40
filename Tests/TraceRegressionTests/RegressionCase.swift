import Foundation
import Replay
import Testing

/// One folder of `Traces/`: a timeline recorded on real QEMU or on the device model,
/// and what it must do.
struct RegressionCase: Sendable, CustomTestStringConvertible {
  /// The manifest beside the timeline.
  struct Manifest: Codable, Sendable {
    /// The command that recorded it.
    var command: String
    var recorded: String
    var qemu: String
    var expect: Expectation
  }

  /// The outcome of an exact replay.
  struct Expectation: Codable, Sendable {
    var verdict: String
    var records: Int
    var framesReceived: UInt64
    var framesTransmitted: UInt64
    var framesCompared: UInt64
    var stateHash: String

    enum CodingKeys: String, CodingKey {
      case verdict, records
      case framesReceived = "frames_received"
      case framesTransmitted = "frames_transmitted"
      case framesCompared = "frames_compared"
      case stateHash = "state_hash"
    }
  }

  var name: String
  var folder: URL

  var testDescription: String { name }

  var timeline: String { folder.appending(path: "timeline.pcapng.gz").path() }

  func manifest() throws -> Manifest {
    try JSONDecoder().decode(
      Manifest.self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
  }

  /// The ending in the words of a manifest; nil for one that no case may have.
  static func verdict(_ ending: ExactReplay.Outcome.Ending) -> String? {
    switch ending {
    case .reproduced: "zero divergence"
    case .kernelFailed: "the kernel gave up, as recorded"
    case .stopped(.hang(let proof)): "proven hang after record \(proof.record)"
    case .stopped(.exception(let record)):
      "record \(record): the kernel stopped in an exception"
    default: nil
    }
  }

  /// Every folder of `Traces/`, by name.
  static let all: [RegressionCase] = {
    let traces = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Traces")
    let folders =
      (try? FileManager.default.contentsOfDirectory(
        at: traces, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
    return
      folders
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
      .map { RegressionCase(name: $0.lastPathComponent, folder: $0) }
      .sorted { $0.name < $1.name }
  }()
}
