import FoundationEssentials
import Glibc
public import SystemPackage

/// A directory that only this user can enter, removed with its content at the end of its life,
/// unless it is kept.
public struct TemporaryDirectory: ~Copyable, Sendable {
  /// Where it is.
  public let path: FilePath
  private var isKept = false

  /// Makes the directory below `TMPDIR`, or below `/tmp`.
  public init() throws(VirtualMachineError) {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(parent)/quartz-XXXXXX".utf8CString)
    // Safety: the template ends with a 0 byte, and `mkdtemp` changes its last six characters.
    guard unsafe mkdtemp(&template) != nil else {
      throw .system(.createTemporaryDirectory, Errno(rawValue: errno))
    }
    path = FilePath(
      String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  /// Leaves the directory where it is, for good.
  public mutating func keep() { isKept = true }

  deinit {
    if isKept { return }
    // Nobody is left to tell when a directory cannot be removed.
    try? FileManager.default.removeItem(atPath: path.string)
  }
}
