import FoundationEssentials
import Hypervisor
public import SystemPackage
public import ToolSupport

/// The raw channels of a recording, by what is in them.
public struct RawChannels: Sendable {
  public let directory: FilePath

  /// The guest's console, COM1.
  public var console: FilePath { directory.appending("console.log") }
  /// The guest's trace as it left COM2.
  public var trace: FilePath { directory.appending("trace.bin") }
  /// The frames in pcap format, as QEMU's user networking dumps them.
  public var dump: FilePath { directory.appending("frames.pcap") }
  /// The frames in pcapng format, as captured on an interface.
  public var capture: FilePath { directory.appending("frames.pcapng") }
  /// The same while the capture runs.
  var unfinishedCapture: FilePath { directory.appending("frames.pcapng.partial") }
  /// What the capture on the tap said.
  var captureLog: FilePath { directory.appending("capture.log") }
}

/// The directory of the raw channels: one that stays, or one that goes with the value.
///
/// What was recorded is never thrown away because of a failure behind it: then the directory
/// stays, wherever it is.
public struct ChannelDirectory: ~Copyable {
  public let channels: RawChannels
  private var temporary: TemporaryDirectory?

  /// - Parameter kept: the directory that stays, made where it is missing; `nil` for one that goes.
  public init(keptIn kept: String?) throws(CommandFailure) {
    guard let kept else {
      do throws(VirtualMachineError) {
        let made = try TemporaryDirectory()
        channels = RawChannels(directory: made.path)
        temporary = consume made
      } catch {
        throw CommandFailure(error)
      }
      return
    }
    guard
      (try? FileManager.default.createDirectory(
        atPath: kept, withIntermediateDirectories: true)) != nil
    else { throw CommandFailure(.usage, "the directory \(kept) cannot be made") }
    channels = RawChannels(directory: FilePath(kept))
    temporary = nil
  }

  /// Runs `use` on the channels; when that fails, they are kept, beside `output` if there is room.
  public mutating func keepingOnFailure<Value>(
    beside output: String, _ use: (RawChannels) throws(CommandFailure) -> Value
  ) throws(CommandFailure) -> Value {
    do throws(CommandFailure) {
      return try use(channels)
    } catch {
      if temporary != nil { keep(beside: output) }
      throw error
    }
  }

  private mutating func keep(beside output: String) {
    let copy = "\(output).raw"
    let files = FileManager.default
    // What stands there from an earlier failure stays.
    if output != "-", !files.fileExists(atPath: copy) {
      if (try? files.copyItem(atPath: channels.directory.string, toPath: copy)) != nil {
        return Talk.say("the raw channels are in \(copy)")
      }
      // Half a copy would be taken for a whole one.
      try? files.removeItem(atPath: copy)
    }
    temporary?.keep()
    Talk.say("the raw channels are in \(channels.directory)")
  }
}
