internal import Bytes
internal import Glibc
internal import SystemPackage

/// A file being written under a provisional name, which it loses only when it is complete.
///
/// `path.partial` left behind is the mark of a writer that did not come to its end.
struct OutputFile: ~Copyable {
  static let partialSuffix = ".partial"

  private let descriptor: FileDescriptor
  private let closes: Bool
  private let path: String
  /// Where the bytes are until the file is complete; nil when they go to `path` itself.
  private let partialPath: String?
  private var isOpen = true
  /// Bytes written so far.
  private(set) var offset: UInt64 = 0

  /// Creates `path` + `.partial`, or takes the standard output for `-`.
  ///
  /// A path that exists and is no regular file (a pipe, a device) is written directly: renaming
  /// would put a file in its place.
  init(path: String) throws(PacketFileError) {
    self.path = path
    closes = path != "-"
    guard closes else {
      partialPath = nil
      descriptor = .standardOutput
      return
    }
    let existing = try? Stat(FilePath(path)).type
    partialPath = existing == nil || existing == .regular ? path + Self.partialSuffix : nil
    do {
      descriptor = try .open(
        FilePath(partialPath ?? path), .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw .cannotOpen(path: partialPath ?? path, errno(of: error))
    }
  }

  deinit {
    if closes && isOpen { try? descriptor.close() }
  }

  /// Writes all of `buffer`.
  mutating func write(_ buffer: borrowing ByteBuffer) throws(PacketFileError) {
    do {
      // Safety: the pointer is used only during the call.
      try unsafe buffer.bytes.withUnsafeBytes { _ = try unsafe descriptor.writeAll($0) }
      offset += UInt64(buffer.count)
    } catch {
      throw .cannotWrite(path: path, offset: offset, errno(of: error))
    }
  }

  /// Writes as much of `buffer` as goes, for a writer that ends before its time.
  func salvage(_ buffer: borrowing ByteBuffer) {
    // Safety: the pointer is used only during the call.
    unsafe buffer.bytes.withUnsafeBytes { _ = try? unsafe descriptor.writeAll($0) }
  }

  /// Closes the file and gives it its name.
  mutating func complete() throws(PacketFileError) {
    guard closes, isOpen else { return }
    isOpen = false
    do {
      try descriptor.close()
    } catch {
      throw .cannotWrite(path: path, offset: offset, errno(of: error))
    }
    guard let partialPath else { return }
    // Safety: both strings live during the call, which keeps neither pointer.
    if unsafe rename(partialPath, path) != 0 {
      throw .cannotRename(path: path, Errno(rawValue: Glibc.errno))
    }
  }
}
