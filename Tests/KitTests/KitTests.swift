import Foundation
import SystemPackage
import TestSupport
import Testing
import TraceFormat

@Suite("The kit for other kernels", .enabled(if: Requirement.compiler.isMet))
struct KitTests {
  @Test(
    "the header is strict and freestanding C99",
    arguments: ["gcc", "clang"], ["-O0", "-O2"])
  func compilesAnywhere(compiler: String, level: String) async throws {
    let said = try await CProgram.compile(
      "Tests/KitTests/Programs/header.c", compiler: compiler,
      flags: ["-ffreestanding", level, "-c", "-o", "/dev/null"])
    #expect(said.isEmpty, "\(said)")
  }

  @Test("writes the vectors byte for byte", arguments: ["session", "block", "line"])
  func writesTheVectors(part: String) async throws {
    let program = try await CProgram("Tests/KitTests/Programs/vectors.c")
    let written = try await program.run(part)
    #expect(written.exitCode == 0)
    #expect(written.output == (try KitTests.vector("version-2-kit-\(part)")))
  }

  @Test(
    "writes the bytes of this project's encoder for random events, losses and cut frames included",
    arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func writesWhatTheEncoderWrites(seed: UInt64) async throws {
    let program = try await CProgram("Tests/KitTests/Programs/vectors.c")
    let written = try await program.run("random", "\(seed)", "20000")
    let expected = RandomEvents.line(seed: seed, count: 20_000)
    #expect(written.output == expected.bytes)
    #expect(written.error == "\(expected.recordsLost) \(expected.framesAbandoned)\n")
    #expect(expected.recordsLost > 0)
    #expect(expected.framesAbandoned > 0)
  }

  @Test("what an interrupt logs in the middle of a call is dropped, and counted")
  func reentranceIsCounted() async throws {
    let program = try await CProgram("Tests/KitTests/Programs/reentrance.c")
    let written = try await program.run()
    #expect(written.exitCode == 0)
    var reader = FrameReader()
    var place = 0
    var indexes: [UInt64] = []
    var lost: UInt64 = 0
    while let item = reader.take(written.output.span, from: &place) {
      guard case .block(let block, _) = item else {
        Issue.record("\(item)")
        return
      }
      lost = max(lost, block.header.recordsLost)
      if case .records(let records) = block.content { indexes += records.map(\.index) }
    }
    #expect(indexes == [0, 1, 4, 5])
    #expect(lost == 2)
  }

  /// A file of Tests/Vectors: hexadecimal digits, anything after `#` is a remark.
  static func vector(_ name: String) throws -> [UInt8] {
    let file = CProgram.checkout.appending("Tests/Vectors/\(name).hex").string
    let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    let digits = text.split(separator: "\n")
      .flatMap { $0.prefix { $0 != "#" }.filter { !$0.isWhitespace } }
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }
}
