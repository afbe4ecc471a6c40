import Glibc

/// What the process environment asks for.
enum Environment {
  /// True when `CI` is set and not empty.
  static var isContinuousIntegration: Bool {
    // Safety: getenv returns a C string or nil; only its first byte is read, at once.
    guard let value = unsafe getenv("CI") else { return false }
    return unsafe value.pointee != 0
  }
}
