import Foundation
import PacketFiles
import Recording
import TestSupport
import Testing

@Suite("quartz-trace merge")
struct MergeTests {
  @Test("writes one timeline, and talks on standard error only")
  func mergesSmallRun() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let run = try await Tool.run("merge", trace, capture, "-o", directory.name("out.pcapng"))
    #expect(run.exitCode == 0)
    #expect(run.output.isEmpty)
    #expect(
      run.error == """
        received: 1 of 2 frames and 1 transfers matched; frames: 1 notDelivered
        18 records, 3 frames, 2 matched; lost: 0 of 18 records, 0 frames; \
        damaged: 0 stretches; bound mostly below ±2.0us, at most ±2.6us

        """)
    #expect(try directory.names() == ["capture.pcap", "out.pcapng", "trace.bin"])
  }

  @Test("an output that is an input, by whatever name, is refused, and stays as it is")
  func overInput() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let link = directory.name("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: capture)
    for (output, input) in [(trace, trace), (capture, capture), (link, capture)] {
      let run = try await Tool.run("merge", trace, capture, "-o", output)
      #expect(run.exitCode == 2)
      #expect(
        run.error
          == "quartz-trace: \(output): the output is the input \(input); name another file\n")
    }
    #expect(try directory.bytes("trace.bin") == SmallRun.line())
    #expect(try directory.bytes("capture.pcap") == SmallRun.capture())
    let timeline = directory.name("out.pcapng")
    #expect(try await Tool.run("merge", trace, capture, "-o", timeline).exitCode == 0)
    let whole = try directory.bytes("out.pcapng")
    #expect(try await Tool.replay("simulate", "--free", "-o", timeline, timeline).exitCode == 2)
    #expect(try directory.bytes("out.pcapng") == whole)
  }

  @Test("annotates the frames for stock tools")
  func annotates() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let output = directory.name("out.pcapng.gz")
    #expect(try await Tool.run("merge", trace, capture, "-o", output).exitCode == 0)
    #expect(try directory.bytes("out.pcapng.gz").prefix(2) == [0x1F, 0x8B])
    var reader = try TimelineReader(path: output)
    var frames: [RecordedFrame] = []
    var line: [UInt8] = []
    while let item = try reader.next() {
      if case .frame(let frame) = item { frames.append(frame) }
      if case .traceBlock(let block) = item { line += block }
    }
    #expect(frames.map(\.bytes) == [SmallRun.request, SmallRun.reply, SmallRun.stray])
    #expect(frames.map(\.direction) == [.inbound, .outbound, .inbound])
    #expect(frames.map(\.packetID) == [13, 14, nil])
    #expect(frames.map(\.queue) == [0, 1, nil])
    #expect(frames[0].comment?.hasPrefix("rx queue 0 pos 0 id 0 used +") == true)
    #expect(frames[1].comment?.hasPrefix("tx queue 1 pos 0 id 7 available -") == true)
    #expect(frames[2].comment == "unmatched: notDelivered")
    #expect(frames.allSatisfy { $0.annotation?.count == 24 })
    #expect(reader.summary.condition == .complete)
    #expect(line.count > 18 * 4)
  }

  @Test("reads the trace from a pipe and writes the timeline to one")
  func pipes() async throws {
    let directory = try ScratchDirectory()
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let output = directory.name("out.pcapng")
    let run = try await Tool.run("merge", "-", capture, "-o", output, input: SmallRun.line())
    #expect(run.exitCode == 0)
    let again = try await Tool.run("info", "--json", output)
    #expect(again.exitCode == 0)
    #expect(again.output.contains("\"records_received\":18"))
    let piped = try await Tool.run("merge", "-", capture, "-o", "-", input: SmallRun.line())
    #expect(piped.exitCode == 0)
    #expect(piped.output.utf8.prefix(3).elementsEqual([0x0A, 0x0D, 0x0D]))
    #expect(piped.error == run.error)
  }

  @Test("says what is missing, and exits with 3 only when asked")
  func loss() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line(missing: [1]))
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let arguments = ["merge", trace, capture, "-o", directory.name("out.pcapng")]
    let lenient = try await Tool.run(arguments)
    #expect(lenient.exitCode == 0)
    #expect(lenient.error.contains("records 4 to 7 are missing"))
    #expect(lenient.error.contains("lost: 4 of 18 records"))
    let strict = try await Tool.run(arguments + ["--fail-on-loss"])
    #expect(strict.exitCode == 3)
    #expect(strict.error.contains("data was lost or damaged"))
  }

  @Test("a guest that rebooted is reported, and --session chooses")
  func reboot() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file(
      "trace.bin", SmallRun.line(session: 1, missing: [4]) + SmallRun.line(session: 2))
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let arguments = ["merge", trace, capture, "-o", directory.name("out.pcapng")]
    let longest = try await Tool.run(arguments)
    #expect(longest.exitCode == 0)
    #expect(longest.error.contains("the guest rebooted: sessions 1, 2; merged 2"))
    let chosen = try await Tool.run(arguments + ["--session", "1"])
    #expect(chosen.error.contains("merged 1"))
    let unknown = try await Tool.run(arguments + ["--session", "3"])
    #expect(unknown.exitCode == 2)
    #expect(unknown.error.contains("no session 3; there are: 1, 2"))
  }

  @Test("input that cannot be merged is refused with its reason")
  func badInput() async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    let empty = try directory.file("empty", [])
    let noise = try directory.file("noise", [UInt8](repeating: 0x55, count: 100))
    let silent = try directory.file("silent", SmallRun.line(missing: Set(0..<5)))
    let radio = try directory.file("radio.pcap", SmallRun.capture(linkType: 105))
    let other = try directory.file(
      "other.pcap",
      SmallRun.capture(frames: (0..<30).map { (Int64($0) * 1_000, SmallRun.request + [$0, 1]) }))
    let cases: [(String, String, String)] = [
      (empty, capture, "the trace is empty"),
      (noise, capture, "no trace block in 100 bytes"),
      (silent, capture, "no record of session 7 arrived"),
      (directory.path, capture, "Is a directory"),
      (directory.name("none"), capture, "No such file or directory"),
      (trace, empty, "the file is empty"),
      (trace, noise, "neither pcap nor pcapng, it begins with 0x55555555"),
      (trace, directory.path, "Is a directory"),
      (trace, directory.name("none"), "No such file or directory"),
      (trace, radio, "link type 105"),
      (trace, other, "the capture is of another run: of 2 frames"),
    ]
    for (trace, capture, words) in cases {
      let run = try await Tool.run("merge", trace, capture, "-o", directory.name("out.pcapng"))
      #expect(run.exitCode == 2, "\(words): \(run.error)")
      #expect(run.error.contains(words), "\(run.error)")
      #expect(run.output.isEmpty)
    }
    #expect(!(try directory.names().contains("out.pcapng")))
    let unwritable = try await Tool.run(
      "merge", trace, capture, "-o", directory.name("none/out.pcapng"))
    #expect(unwritable.exitCode == 2)
    let twice = try await Tool.run("merge", trace, "-", "-o", directory.name("out.pcapng"))
    #expect(twice.exitCode == 2)
  }
}
