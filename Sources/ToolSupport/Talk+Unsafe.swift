import Glibc
import SystemPackage

/// What a tool says about its work, on standard error; data goes to standard output.
public enum Talk {
  /// What the program was called by, without its folder.
  static let program =
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "quartz"

  /// Says a line.
  public static func say(_ message: String) {
    var line = message + "\n"
    // Nobody listens when this fails, and there is nowhere else to say it.
    // Safety: the pointer is used only during the call.
    _ = try? line.withUTF8 { try unsafe FileDescriptor.standardError.writeAll($0) }
  }

  /// Says what went wrong, after the program's name.
  public static func error(_ message: String) {
    say("\(program): \(message)")
  }
}

/// What the process's surroundings ask for.
public enum Surroundings {
  /// True when standard output is a terminal.
  public static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Colour is for terminals, and `NO_COLOR` refuses it.
  public static var wantsColor: Bool { outputIsTerminal && !isSet("NO_COLOR") }

  /// True under continuous integration.
  public static var isContinuousIntegration: Bool { isSet("CI") }

  /// True when a variable of the environment is there and not empty.
  public static func isSet(_ name: String) -> Bool {
    // Safety: getenv returns a C string or nil; only its first byte is read, at once.
    guard let value = unsafe getenv(name) else { return false }
    return unsafe value.pointee != 0
  }
}

extension String {
  /// Control characters as `?`: what comes from a file may not steer a terminal.
  public var printable: String {
    let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      return isControl ? "?" : scalar
    }
    return String(UnicodeScalarView(scalars))
  }
}
