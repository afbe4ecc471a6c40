import Glibc
public import SystemPackage

/// A growing regular file, read as it grows, without polling.
///
/// The file must exist; it may be emptied once, before the first byte is written.
public struct FollowedFile: ~Copyable, Sendable {
  private let file: FileDescriptor
  private let watch: FileDescriptor
  private var offset: Int64 = 0

  private static let chunkByteLimit = 65_536

  /// Opens the file and begins to watch it, so that no growth is missed between two reads.
  public init(_ path: FilePath) throws(HypervisorError) {
    let watch = try FollowedFile.watch(path)
    do {
      file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      self.watch = watch
    } catch {
      _ = Glibc.close(watch.rawValue)
      throw HypervisorError(.openFile, error)
    }
  }

  private static func watch(_ path: FilePath) throws(HypervisorError) -> FileDescriptor {
    let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard number >= 0 else { throw .system(.watchFile, Errno(rawValue: errno)) }
    // Safety: the string is a C string for the duration of the call.
    guard unsafe inotify_add_watch(number, path.string, UInt32(IN_MODIFY)) >= 0 else {
      let reason = Errno(rawValue: errno)
      _ = Glibc.close(number)
      throw .system(.watchFile, reason)
    }
    return FileDescriptor(rawValue: number)
  }

  deinit {
    _ = Glibc.close(file.rawValue)
    _ = Glibc.close(watch.rawValue)
  }

  /// Becomes readable when the file grows.
  public var wakeup: FileDescriptor { watch }

  /// What was appended since the last read; empty when nothing was. At most 64 KiB a call.
  public mutating func readAppended() throws(HypervisorError) -> [UInt8] {
    let bytes = try readOn()
    if !bytes.isEmpty { return bytes }
    // Growth after this wakes again; growth before it is read now.
    try takeWakeups()
    return try readOn()
  }

  /// Waits for growth, then reads it.
  public mutating func next() async throws(HypervisorError) -> [UInt8] {
    while true {
      let bytes = try readAppended()
      if !bytes.isEmpty { return bytes }
      try await waitUntilReadable(watch)
    }
  }

  private mutating func readOn() throws(HypervisorError) -> [UInt8] {
    let bytes = try file.readBytes(atMost: FollowedFile.chunkByteLimit, from: offset)
    offset += Int64(bytes.count)
    return bytes
  }

  private func takeWakeups() throws(HypervisorError) {
    do throws(HypervisorError) {
      _ = try watch.readBytes(atMost: FollowedFile.chunkByteLimit)
    } catch .system(.readDescriptor, .wouldBlock) {
      // There was none.
    }
  }
}
