import Foundation
import Subprocess
import SystemPackage
import Testing

/// A C program of this checkout, compiled as a kernel's author would.
struct CProgram: ~Copyable {
  /// What a run wrote.
  struct Run: Sendable {
    var output: [UInt8]
    var error: String
    var exitCode: Int32
  }

  static let strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]

  static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()

  private let folder: URL

  /// Compiles `source`, a path in the checkout, with the kit at hand.
  init(_ source: String, compiler: String = "cc", flags: [String] = ["-O1"]) async throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("quartz-kit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let said = try await CProgram.compile(
      source, compiler: compiler,
      flags: flags + ["-o", folder.appendingPathComponent("program").path])
    try #require(said.isEmpty, "\(compiler): \(said)")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What the compiler says of `source`; nothing when all is well.
  static func compile(
    _ source: String, compiler: String, flags: [String]
  ) async throws -> String {
    let kit = checkout.appending("Kit").string
    let result = try await Subprocess.run(
      .name(compiler),
      arguments: Arguments(strict + flags + ["-I", kit, checkout.appending(source).string]),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      return "\(result.terminationStatus)\n\(result.standardError)"
    }
    return result.standardError
  }

  /// Runs the program to its end.
  func run(_ words: String...) async throws -> Run {
    let program = FilePath(folder.appendingPathComponent("program").path)
    let result = try await Subprocess.run(
      .path(program), arguments: Arguments(words), output: .bytes(limit: 1 << 26),
      error: .string(limit: 1 << 20))
    guard case .exited(let code) = result.terminationStatus else {
      Issue.record("\(result.terminationStatus)")
      throw CancellationError()
    }
    return Run(output: result.standardOutput, error: result.standardError, exitCode: code)
  }

  /// Runs the built `quartz-trace` on a file with these bytes.
  func trace(_ words: [String], on bytes: [UInt8]) async throws -> (exitCode: Int32, said: String) {
    let file = folder.appendingPathComponent("trace.bin")
    try Data(bytes).write(to: file)
    let bundle = FilePath(try #require(CommandLine.arguments.first))
    let result = try await Subprocess.run(
      .path(bundle.removingLastComponent().appending("quartz-trace")),
      arguments: Arguments(words + [file.path]), output: .string(limit: 1 << 24),
      error: .string(limit: 1 << 20))
    guard case .exited(let code) = result.terminationStatus else {
      Issue.record("\(result.terminationStatus)")
      throw CancellationError()
    }
    return (code, result.standardOutput)
  }
}
