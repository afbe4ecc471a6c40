import PacketFiles
import Recording
import TestSupport
import Testing

@Suite("Captures as people have them")
struct FieldCaptureTests {
  private static let start = SmallRun.start

  private func interface(_ linkType: UInt8) -> [UInt8] {
    block(1, [linkType, 0, 0, 0, 0, 0, 4, 0, 9, 0, 1, 0, 9, 0, 0, 0])
  }

  private func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let length = word(UInt32(padded.count + 12))
    return word(type) + length + padded + length
  }

  private func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func packet(_ interface: UInt32, _ time: Int64, _ frame: [UInt8]) -> [UInt8] {
    let stamp = UInt64(Self.start + time)
    let length = word(UInt32(frame.count))
    return block(
      6,
      word(interface) + word(UInt32(stamp >> 32)) + word(UInt32(truncatingIfNeeded: stamp))
        + length + length + frame)
  }

  private var section: [UInt8] {
    block(0x0A0D_0D0A, word(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
  }

  private var both: [UInt8] {
    packet(0, 9_000, SmallRun.request) + packet(0, 12_000, SmallRun.reply)
  }

  @Test("the timeline holds the frame as the driver had it, and its comment says what it lacks")
  func changeIsUndone() async throws {
    let directory = try ScratchDirectory()
    let changed = Array(SmallRun.request[..<12]) + [0x81, 0, 0, 7] + SmallRun.request[12...]
    let output = directory.name("out.pcapng")
    let run = try await Tool.run(
      "merge", directory.file("trace.bin", SmallRun.line()),
      directory.file("capture", section + interface(1) + packet(0, 9_000, changed)), "-o", output)
    #expect(run.exitCode == 0, "\(run.error)")
    var reader = try TimelineReader(path: output)
    var frames: [RecordedFrame] = []
    while let item = try reader.next() {
      if case .frame(let frame) = item { frames.append(frame) }
    }
    #expect(frames.map(\.bytes) == [SmallRun.request])
    #expect(frames[0].comment?.hasSuffix("; here without a VLAN tag") == true)
  }

  private func merge(_ capture: [UInt8], _ trace: [UInt8] = SmallRun.line()) async throws -> ToolRun
  {
    let directory = try ScratchDirectory()
    return try await Tool.run(
      "merge", directory.file("trace.bin", trace), directory.file("capture", capture), "-o",
      directory.name("out.pcapng"))
  }

  @Test("frames of another link type are kept out and counted")
  func foreignLinkType() async throws {
    let run = try await merge(
      section + interface(1) + interface(113) + both + packet(1, 13_000, [1, 2, 3]))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.error.contains("1 frames of link type 113 (Linux cooked) are kept out"))
    #expect(run.error.contains("18 records, 2 frames, 2 matched"))
  }

  @Test("the boot that the capture is of is merged, however short it is")
  func secondBoot() async throws {
    let long = SmallRun.longer(session: 1)
    let run = try await merge(section + interface(1) + both, long + SmallRun.line(session: 2))
    #expect(run.exitCode == 0, "\(run.error)")
    #expect(run.error.contains("sessions 1, 2; merged 2 (--session chooses)"), "\(run.error)")
    #expect(run.error.contains("2 frames, 2 matched"))
  }

  @Test("swapped arguments are said to be swapped")
  func swapped() async throws {
    let run = try await merge(SmallRun.line(), SmallRun.capture())
    #expect(run.exitCode == 2)
    #expect(run.error.contains("name the trace first, then the capture"), "\(run.error)")
  }

  @Test("a frame behind a trunk, padded, is the driver's, and the closing lines say so")
  func changedByThePath() async throws {
    let changed = [SmallRun.request, SmallRun.reply].map {
      Array($0[..<12]) + [0x81, 0, 0, 7] + $0[12...] + [UInt8](repeating: 0, count: 18)
    }
    let run = try await merge(
      section + interface(1) + packet(0, 9_000, changed[0]) + packet(0, 12_000, changed[1]))
    #expect(run.error.contains("2 frames matched without a VLAN tag and without a trailer"))
    #expect(run.error.contains("2 frames, 2 matched"), "\(run.error)")
  }

  @Test("info says from when to when, of what, and how fast; without an order it says so")
  func info() async throws {
    let directory = try ScratchDirectory()
    let simple = block(3, word(UInt32(SmallRun.reply.count)) + SmallRun.reply)
    let counts = [1, 2, 3].map { count in
      block(5, word(0) + word(0) + word(0) + [5, 0, 8, 0] + word(count) + word(0) + word(0))
    }
    let file = try directory.file(
      "c.pcapng",
      section + interface(1) + packet(0, 1_000_000_000, SmallRun.request)
        + packet(0, 0, SmallRun.reply) + simple + counts.flatMap(\.self))
    let run = try await Tool.run("info", file)
    for line in [
      "first frame:         2023-11-14 22:13:20.000000000 UTC",
      "last frame:          2023-11-14 22:13:21.000000000 UTC",
      "frames span:         1.0s, not in time order",
      "rate:                3 frames/s, 126 bytes/s",
      "without a time:      1 frames", "frames dropped:      3",
      "interface 0:         link type 1 (Ethernet), snap length 262144",
    ] {
      #expect(run.output.contains(line + "\n"), "\(line)\n\(run.output)")
    }
    let json = try await Tool.run("info", "--json", file)
    #expect(json.output.contains("\"is_in_time_order\":false"), "\(json.output)")
    #expect(json.output.contains("\"frames_without_time\":1"))
    #expect(json.output.contains("\"frames_per_second\":3"))
    #expect(json.output.contains("\"snap_length\":262144"))
    let shown = try await Tool.run("show", file)
    #expect(shown.output.contains("\n" + String(repeating: " ", count: 27) + "wire"))
  }
}
