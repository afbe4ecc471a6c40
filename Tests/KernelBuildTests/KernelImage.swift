import Subprocess
import SystemPackage

/// The kernel, built once by the script that everybody uses, and what the binutils say of it.
struct KernelImage {
  /// Built on first use.
  static let shared = Task { try await KernelImage([:]) }
  /// The one that knows the sound driver alone.
  static let withoutZoo = Task {
    // One build at a time: both read the same manifest.
    _ = try await shared.value
    return try await KernelImage(["QUARTZ_ZOO": "off"])
  }

  let path: String

  private static let outputLimit = 64 << 20

  private struct ToolFailure: Error, CustomStringConvertible {
    var description: String
  }

  private init(_ variables: [Environment.Key: String]) async throws {
    var root = FilePath(#filePath)
    for _ in 0..<3 { root.removeLastComponent() }
    let script = root.appending("Scripts").appending("build-kernel")
    // From another folder: the script must find its own way.
    let output = try await KernelImage.output(
      of: .path(script), [], in: "/", environment: .inherit.updating(variables))
    path = output.split(separator: "\n").last.map(String.init) ?? ""
  }

  /// The size of the file.
  func byteCount() async throws -> Int {
    let output = try await KernelImage.output(of: .name("wc"), ["-c", path])
    return output.split(separator: " ").first.flatMap { Int($0) } ?? 0
  }

  /// One line a program header: type, offset, addresses, sizes, flags, alignment.
  func programHeaders() async throws -> [[Substring]] {
    let output = try await KernelImage.output(of: .name("readelf"), ["-lW", path])
    let types: Set<Substring> = ["LOAD", "NOTE", "DYNAMIC", "INTERP", "GNU_STACK", "TLS"]
    return output.split(separator: "\n").compactMap { line in
      // Flags are printed with blanks between them.
      let words = line.split(separator: " ")
      guard let type = words.first, types.contains(type), words.count >= 8 else { return nil }
      let flags = words[6..<(words.count - 1)].joined()
      return Array(words[..<6]) + [Substring(flags), words[words.count - 1]]
    }
  }

  func notes() async throws -> String {
    try await KernelImage.output(of: .name("readelf"), ["-nW", path])
  }

  func undefinedSymbols() async throws -> String {
    try await KernelImage.output(of: .name("nm"), ["--undefined-only", path])
  }

  /// Addresses by name.
  func symbols() async throws -> [Substring: UInt64] {
    let output = try await KernelImage.output(of: .name("nm"), ["--defined-only", path])
    var symbols: [Substring: UInt64] = [:]
    for line in output.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 3 { symbols[words[2]] = UInt64(words[0], radix: 16) }
    }
    return symbols
  }

  /// The instructions of every function.
  func functions() async throws -> [DisassembledFunction] {
    let output = try await KernelImage.output(
      of: .name("objdump"), ["--disassemble", "--no-show-raw-insn", path])
    return DisassembledFunction.parse(output)
  }

  private static func output(
    of tool: Executable, _ arguments: [String], in folder: FilePath? = nil,
    environment: Environment = .inherit
  ) async throws -> String {
    let result = try await run(
      tool, arguments: Arguments(arguments), environment: environment,
      workingDirectory: folder, output: .string(limit: outputLimit),
      error: .string(limit: outputLimit))
    guard result.terminationStatus.isSuccess else {
      throw ToolFailure(description: "\(tool) \(arguments): \(result.standardError)")
    }
    return result.standardOutput
  }
}
