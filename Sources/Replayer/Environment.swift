import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// What the process environment asks for.
enum Environment {
  /// True when `CI` is set and not empty.
  static var isContinuousIntegration: Bool {
    // Safety: getenv returns a C string or nil; only its first byte is read, at once.
    guard let value = unsafe getenv("CI") else { return false }
    return unsafe value.pointee != 0
  }
}

/// What the tool says about its work, on standard error; data goes to standard output.
enum Talk {
  static func error(_ message: String) {
    var line = "quartz-replay: \(message)\n"
    // Nobody listens when this fails, and there is nowhere else to say it.
    _ = try? line.withUTF8 { try unsafe FileDescriptor.standardError.writeAll($0) }
  }
}
