import SystemPackage

/// What the tool says about its work, on standard error; data goes to standard output.
enum Talk {
  /// Says a line.
  static func say(_ message: String) {
    var line = message + "\n"
    // Nobody listens when this fails, and there is nowhere else to say it.
    // Safety: the pointer is used only during the call.
    _ = try? line.withUTF8 { try unsafe FileDescriptor.standardError.writeAll($0) }
  }

  /// Says what went wrong.
  static func error(_ message: String) {
    say("quartz-replay: \(message)")
  }
}
