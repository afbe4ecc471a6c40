import Foundation
import TestSupport
import Testing

/// What the type system refuses is a rule as well: it is compiled here and must fail.
@Suite("R-1: ring positions have no order, and no wider arithmetic")
struct RingPositionTypeTests {
  private static let preamble = """
    import VirtIO
    let a = RingPosition(1), b = RingPosition(2)

    """

  /// Lines that compile.
  private static let allowed = [
    "_ = a == b", "_ = a.distance(to: b) &+ 1", "_ = a.advanced(by: 3)",
    "_ = Int(a.distance(to: b))",
  ]

  /// Lines that must not.
  private static let refused = [
    "_ = a < b", "_ = a > b", "_ = a <= b", "_ = max(a, b)", "_ = a..<b", "_ = a + 1",
    "_ = a &+ 1", "_ = a - b", "_ = Int(a)", "_ = UInt32(a)", "_ = a == 1", "_ = a == UInt32(1)",
    "_ = a.advanced(by: UInt32(3))", "let wide: Int = a.distance(to: b)", "_ = a.rawValue = 2",
  ]

  /// The lines of `lines`, from 0, in which the compiler finds an error.
  private static func linesWithErrors(_ lines: [String]) throws -> Set<Int> {
    let directory = try ScratchDirectory()
    let source = try directory.file(
      "snippet.swift", Array((preamble + lines.joined(separator: "\n")).utf8))
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = [
      "swiftc", "-typecheck", "-swift-version", "6", "-I", try modules().path(), source,
    ]
    let output = Pipe()
    compiler.standardError = output
    try compiler.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    compiler.waitUntilExit()
    let first = preamble.count { $0 == "\n" } + 1
    let found = text.matches(of: #/snippet\.swift:(\d+):\d+: error:/#)
    return Set(found.compactMap { Int($0.output.1) }.map { $0 - first })
  }

  /// The folder of the modules that this test was built with.
  private static func modules() throws -> URL {
    let product = try #require(CommandLine.arguments.first.map { URL(filePath: $0) })
    let folder = product.deletingLastPathComponent().appending(path: "Modules")
    try #require(
      FileManager.default.fileExists(atPath: folder.appending(path: "VirtIO.swiftmodule").path()))
    return folder
  }

  @Test("equality and distance compile")
  func allowed() throws {
    #expect(try Self.linesWithErrors(Self.allowed) == [])
  }

  @Test("order, ranges, sums and wider integers do not")
  func refused() throws {
    let found = try Self.linesWithErrors(Self.refused)
    for (place, line) in Self.refused.enumerated() { #expect(found.contains(place), "\(line)") }
  }
}
