package import SystemPackage

extension FileDescriptor {
  /// Opens the file at `path` for writing, emptied, readable by this user only when it is new.
  package static func makeEmpty(_ path: FilePath) throws(VirtualMachineError) -> FileDescriptor {
    do {
      return try open(
        path, .readWrite, options: [.create, .truncate, .closeOnExec],
        permissions: .ownerReadWrite)
    } catch {
      throw .system(.openFile, error as? Errno ?? .ioError)
    }
  }

  static func openToRead(_ path: FilePath) throws(VirtualMachineError) -> FileDescriptor {
    do {
      return try open(path, .readOnly, options: .closeOnExec)
    } catch {
      throw .system(.openFile, error as? Errno ?? .ioError)
    }
  }

  /// Closes the descriptor; it is closed even where closing reports an error (close(2)).
  func closeQuietly() {
    try? close()
  }
}
