import FoundationEssentials
public import SystemPackage

/// Which process this is.
public enum ProcessIdentity {
  public static var current: Int32 { ProcessInfo.processInfo.processIdentifier }

  /// The file of this program.
  public static var executable: FilePath {
    // The link is the kernel's own; without /proc the name that was typed has to do.
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return FilePath(link ?? CommandLine.arguments[0])
  }
}
