import PacketFiles
import SystemPackage

extension CommandFailure {
  /// A file that cannot be read or written.
  init(_ error: PacketFileError, path: String) {
    self.init(Self.kind(of: error), error.words(path: path))
  }

  private static func kind(of error: PacketFileError) -> Kind {
    switch error {
    case .cannotOpen(_, .permissionDenied), .cannotWrite, .cannotRename: .environment
    case .cannotOpen, .cannotRead, .compression, .empty, .headerTruncated, .unknownFormat,
      .unsupportedVersion, .notRepresentable:
      .usage
    }
  }
}
