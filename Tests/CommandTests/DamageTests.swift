import TestSupport
import Testing

@Suite("Damaged timelines end in words, never in a crash")
struct DamageTests {
  /// Every damaged variant of a file in one process each would take minutes; a seeded share does.
  private func variants(of bytes: [UInt8], seed: UInt64, count: Int) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      if number % 2 == 0 {
        return Array(bytes[..<Int.random(in: 0..<bytes.count, using: &generator)])
      }
      var flipped = bytes
      let bit = Int.random(in: 0..<(bytes.count * 8), using: &generator)
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      return flipped
    }
  }

  @Test("show and info keep what is intact", arguments: 0..<4)
  func timelines(seed: UInt64) async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    _ = try await Tool.run("merge", trace, capture, "-o", directory.name("t.pcapng"))
    for bytes in variants(of: try directory.bytes("t.pcapng"), seed: seed, count: 12) {
      let path = try directory.file("damaged.pcapng", bytes)
      for command in ["show", "info"] {
        let run = try await Tool.run(command, path)
        #expect(run.exitCode == 0 || run.exitCode == 2, "\(seed): \(run.exitCode) \(run.error)")
        #expect(run.exitCode == 0 || run.error.hasPrefix("quartz-trace: "))
      }
    }
  }

  @Test("merge keeps what is intact", arguments: 0..<4)
  func inputs(seed: UInt64) async throws {
    let directory = try ScratchDirectory()
    let trace = try directory.file("trace.bin", SmallRun.line())
    let capture = try directory.file("capture.pcap", SmallRun.capture())
    for bytes in variants(of: SmallRun.line(), seed: seed, count: 8) {
      let path = try directory.file("damaged.bin", bytes)
      let run = try await Tool.run(
        "merge", path, capture, "-o", directory.name("o.pcapng"), "--fail-on-loss")
      #expect([0, 2, 3].contains(run.exitCode), "\(seed): \(run.exitCode) \(run.error)")
    }
    for bytes in variants(of: SmallRun.capture(), seed: seed, count: 8) {
      let path = try directory.file("damaged.pcap", bytes)
      let run = try await Tool.run("merge", trace, path, "-o", directory.name("o.pcapng"))
      #expect([0, 2].contains(run.exitCode), "\(seed): \(run.exitCode) \(run.error)")
    }
  }
}
