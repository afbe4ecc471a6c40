import Glibc

/// What a test does that writes to the standard input of a child: the child may end first.
public enum BrokenPipe {
  /// From here on such a write fails and does not end this process.
  ///
  /// By a handler: unlike an ignored signal it is not inherited, and children keep the default.
  public static let isAnError: Bool = {
    signal(SIGPIPE) { _ in }
    return true
  }()
}
