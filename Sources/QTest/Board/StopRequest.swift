import Glibc
public import Hypervisor
import SystemPackage

/// Lets another thread ask a server to stop.
///
/// It is a descriptor, to be waited for beside sockets by a thread; what a task waits for instead
/// is `Interruption` of the tools.
public final class StopRequest: Sendable {
  /// Readable once somebody asked.
  let descriptor: FileDescriptor
  private let far: FileDescriptor

  public init() throws(HypervisorError) {
    do {
      (descriptor, far) = try FileDescriptor.pipe()
    } catch {
      throw .system(.createSocket, error as? Errno ?? .ioError)
    }
    for end in [descriptor, far] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    // A descriptor that cannot be closed is closed all the same (close(2)).
    try? descriptor.close()
    try? far.close()
  }

  /// Whether somebody asked.
  public var isMade: Bool { DescriptorWait.isReadable(descriptor, within: .zero) }

  /// Asks; asking again changes nothing.
  public func make() {
    // The pipe takes some thousand bytes before it would wait, and one is enough.
    _ = try? far.writeAll([0])
  }
}
