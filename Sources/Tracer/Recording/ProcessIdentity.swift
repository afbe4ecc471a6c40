import FoundationEssentials
import SystemPackage

/// Which process this is.
enum ProcessIdentity {
  static var current: Int32 { ProcessInfo.processInfo.processIdentifier }

  /// The file of this program.
  static var executable: FilePath {
    // The link is the kernel's own; without /proc the name that was typed has to do.
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return FilePath(link ?? CommandLine.arguments[0])
  }
}
