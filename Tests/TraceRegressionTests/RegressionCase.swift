import Foundation
import Replay
import Testing

/// One folder `Traces/GROUP/NAME`: a timeline recorded on real QEMU or on the device model,
/// and what it must do.
struct RegressionCase: Sendable, CustomTestStringConvertible {
  /// The manifest beside the timeline.
  struct Manifest: Codable, Sendable {
    /// What happened.
    var story: String
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

  /// Every case, by its name `GROUP/NAME`.
  static let all: [RegressionCase] = {
    let traces = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Traces")
    return folders(in: traces).flatMap { group in
      folders(in: group).map {
        RegressionCase(name: "\(group.lastPathComponent)/\($0.lastPathComponent)", folder: $0)
      }
    }
  }()

  private static func folders(in folder: URL) -> [URL] {
    let contents =
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
    return
      contents
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
