public import Hypervisor
public import PacketFiles
public import Recording
import SystemPackage

extension CommandFailure {
  /// A file that cannot be read or written.
  public init(_ error: PacketFileError, path: String) {
    self.init(Self.status(of: error), error.words(path: path))
  }

  /// A recording that cannot be read.
  public init(_ error: RecordingError, path: String) {
    if case .unreadable(let error) = error {
      self.init(error, path: path)
    } else {
      self.init(.usage, error.words(path: path))
    }
  }

  private static func status(of error: PacketFileError) -> ExitStatus {
    switch error {
    case .cannotOpen(_, .permissionDenied), .cannotWrite, .cannotRename: .environment
    case .cannotOpen, .cannotRead, .compression, .empty, .headerTruncated, .unknownFormat,
      .unsupportedVersion, .notRepresentable:
      .usage
    }
  }

  /// A guest that could not be started, watched or asked.
  public init(_ error: VirtualMachineError) {
    self.init(Self.status(of: error), "\(error)")
  }

  private static func status(of error: VirtualMachineError) -> ExitStatus {
    switch error {
    case .commandMissing, .namespaceNotPermitted, .tunDeviceMissing, .system, .socketPathTooLong,
      .commandFailed, .notStarted:
      .environment
    case .ended, .timedOut, .malformedMonitorMessage, .monitorRefused, .monitorBusy: .finding
    case .cancelled: .interrupted
    }
  }
}
