import Foundation

/// What a test needs of the machine that it runs on: the only place where a test may be left out,
/// always as `.enabled(if: Requirement.….isMet)`.
///
/// Under continuous integration nothing that can be installed is missing: there a test runs all
/// the same, and fails by what it lacks. Only what a machine may withhold from the user leaves a
/// test out there too; each of those says why.
public struct Requirement: Sendable {
  /// Whether tests that need it are to run.
  public let isMet: Bool

  /// Guests and QEMU's own devices.
  public static let qemu = Requirement(commands: ["qemu-system-x86_64", "setpriv"])

  /// Wireshark's and tcpdump's own reading of what is written here.
  public static let packetTools = Requirement(
    commands: ["tshark", "capinfos", "tcpdump", "editcap"])

  /// A compiler of C, for the kit of other kernels.
  public static let compiler = Requirement(commands: ["cc"])

  /// Network namespaces with a tap. May be left out everywhere: they need root and
  /// `/dev/net/tun`, and many a container has neither to give.
  public static let namespaces = Requirement(isMet: mayMakeNamespaces())

  /// A capture on loopback. May be left out everywhere: it needs `CAP_NET_RAW`, which no package
  /// brings.
  public static let packetCapture = Requirement(isMet: effectiveCapabilities() & 1 << 13 != 0)

  private init(isMet: Bool) { self.isMet = isMet }

  private init(commands: [String]) {
    isMet = Self.isContinuousIntegration || commands.allSatisfy(Self.isInstalled)
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let isContinuousIntegration = environment["CI"] == "true"

  private static func isInstalled(_ command: String) -> Bool {
    (environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }

  private static func mayMakeNamespaces() -> Bool {
    guard FileManager.default.isWritableFile(atPath: "/dev/net/tun") else { return false }
    let name = "quartz-probe-\(ProcessInfo.processInfo.processIdentifier)"
    return ip(["netns", "add", name]) && ip(["netns", "delete", name])
  }

  private static func ip(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ip"] + words
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// The effective capabilities of this process (capabilities(7)).
  private static func effectiveCapabilities() -> UInt64 {
    let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("CapEff:") }
    return line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
  }
}
