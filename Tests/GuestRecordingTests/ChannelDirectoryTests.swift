import Foundation
import Hypervisor
import SystemPackage
import Testing
import ToolSupport

@testable import GuestRecording

@Suite("Raw channels are not thrown away because of a failure behind them")
struct ChannelDirectoryTests {
  private static let failure = CommandFailure(.environment, "no room")

  private static func exists(_ path: FilePath) -> Bool {
    FileManager.default.fileExists(atPath: path.string)
  }

  /// Fills a temporary directory, fails on it, and gives where it was.
  private static func fail(beside output: String) throws -> FilePath {
    var directory = try ChannelDirectory(keptIn: nil)
    try "trace".write(
      toFile: directory.channels.trace.string, atomically: false, encoding: .utf8)
    #expect(throws: failure) {
      try directory.keepingOnFailure(beside: output) {
        _ throws(CommandFailure) -> Void in throw failure
      }
    }
    return directory.channels.directory
  }

  @Test("a temporary directory goes when all went well, one that was named stays")
  func goes() throws {
    let scratch = try TemporaryDirectory()
    let kept = scratch.path.appending("a/b")
    var gone: FilePath?
    do {
      var directory = try ChannelDirectory(keptIn: nil)
      gone = directory.channels.directory
      #expect(Self.exists(directory.channels.directory))
      let value = try directory.keepingOnFailure(beside: "out") {
        _ throws(CommandFailure) in 7
      }
      #expect(value == 7)
      _ = try ChannelDirectory(keptIn: kept.string)
    }
    #expect(try !Self.exists(#require(gone)))
    #expect(Self.exists(kept))
  }

  @Test("after a failure they stand beside the output that they did not become")
  func beside() throws {
    let scratch = try TemporaryDirectory()
    let output = scratch.path.appending("out.pcapng")
    let first = try Self.fail(beside: output.string)
    #expect(!Self.exists(first))
    let copy = FilePath(output.string + ".raw/trace.bin")
    #expect(try String(contentsOfFile: copy.string, encoding: .utf8) == "trace")
  }

  @Test("where there is no room, or a copy stands already, they stay where they are")
  func inPlace() throws {
    let scratch = try TemporaryDirectory()
    let occupied = scratch.path.appending("out.pcapng")
    try "older".write(toFile: occupied.string + ".raw", atomically: false, encoding: .utf8)
    for output in [occupied.string, "-", "/dev/null/out"] {
      let place = try Self.fail(beside: output)
      #expect(Self.exists(place.appending("trace.bin")), "\(output)")
      try FileManager.default.removeItem(atPath: place.string)
    }
    #expect(try String(contentsOfFile: occupied.string + ".raw", encoding: .utf8) == "older")
  }

  @Test("a directory that cannot be made is a usage error")
  func impossible() {
    #expect(throws: CommandFailure(.usage, "the directory /dev/null/x cannot be made")) {
      _ = try ChannelDirectory(keptIn: "/dev/null/x")
    }
  }
}
