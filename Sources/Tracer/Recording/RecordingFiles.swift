import FoundationEssentials
import Hypervisor
import SystemPackage
import ToolSupport

/// Where a recording leaves its raw channels: a directory that stays, or one that does not.
struct RecordingFiles: ~Copyable {
  private let temporary: TemporaryDirectory?
  let directory: FilePath

  /// - Parameter kept: the directory that stays, made where it is missing.
  init(keptIn kept: String?) throws(CommandFailure) {
    guard let kept else {
      let made = try Self.temporaryDirectory()
      directory = made.path
      temporary = consume made
      return
    }
    try Self.make(kept)
    directory = FilePath(kept)
    temporary = nil
  }

  private static func temporaryDirectory() throws(CommandFailure) -> TemporaryDirectory {
    do throws(VirtualMachineError) {
      return try TemporaryDirectory()
    } catch {
      throw CommandFailure(error)
    }
  }

  private static func make(_ directory: String) throws(CommandFailure) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(.usage, "cannot make \(directory): \(error)")
    }
  }

  /// Merges the trace with the frames in `frames`.
  ///
  /// Raw channels that cannot be merged are kept beside the timeline that they did not become.
  func merge(_ frames: FilePath, into output: String) throws(CommandFailure) -> MergeReport {
    do throws(CommandFailure) {
      return try TimelineMerge(
        trace: paths.trace.string, capture: frames.string, output: output
      ).run()
    } catch {
      if temporary != nil && output != "-" { rescue(to: "\(output).raw") }
      throw error
    }
  }

  private func rescue(to path: String) {
    do {
      try FileManager.default.copyItem(atPath: directory.string, toPath: path)
      Talk.say("the raw channels are in \(path)")
    } catch {
      Talk.error("the raw channels cannot be kept in \(path): \(error)")
    }
  }

  var paths: RecordingPaths { RecordingPaths(directory: directory) }
}

/// The raw channels of a recording.
struct RecordingPaths: Sendable {
  let directory: FilePath

  /// The guest's console, COM1.
  var console: FilePath { directory.appending("console.log") }
  /// The guest's trace as it left COM2.
  var trace: FilePath { directory.appending("trace.bin") }
  /// The frames in pcap format, as QEMU's user networking dumps them.
  var dump: FilePath { directory.appending("frames.pcap") }
  /// The frames in pcapng format, as captured on the tap.
  var capture: FilePath { directory.appending("frames.pcapng") }
  /// The same while the capture runs.
  var unfinishedCapture: FilePath { directory.appending("frames.pcapng.partial") }
  /// What the capture on the tap said.
  var captureLog: FilePath { directory.appending("capture.log") }
}
