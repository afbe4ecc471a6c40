import Glibc

/// What the process's surroundings ask for.
enum Terminal {
  /// True when standard output is a terminal.
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Colour is for terminals, and `NO_COLOR` refuses it.
  static var wantsColor: Bool { isOutput && !isSet("NO_COLOR") }

  private static func isSet(_ name: String) -> Bool {
    // Safety: getenv returns a C string or nil; only its first byte is read, at once.
    guard let value = unsafe getenv(name) else { return false }
    return unsafe value.pointee != 0
  }
}
