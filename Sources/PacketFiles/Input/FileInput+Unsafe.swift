internal import SystemPackage

/// An open file that is read front to back.
struct FileInput: ~Copyable {
  private let descriptor: FileDescriptor
  private let closes: Bool
  private let path: String
  /// Bytes read so far.
  private(set) var offset: UInt64 = 0

  /// Opens `path`, or takes the standard input for `-`.
  init(path: String) throws(PacketFileError) {
    self.path = path
    closes = path != "-"
    do {
      descriptor = try closes ? .open(FilePath(path), .readOnly) : .standardInput
    } catch {
      throw .cannotOpen(path: path, errno(of: error))
    }
  }

  deinit {
    if closes { try? descriptor.close() }
  }

  /// Reads at most the elements of `storage` from `index` on; 0 only at the end of the file.
  mutating func read(into storage: inout [UInt8], from index: Int) throws(PacketFileError) -> Int {
    precondition(index >= 0 && index < storage.count)
    do {
      // Safety: the pointer is used only during the call, within the array's bounds.
      let count = try unsafe storage.withUnsafeMutableBytes { buffer in
        try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[index...]))
      }
      offset += UInt64(count)
      return count
    } catch {
      throw .cannotRead(path: path, offset: offset, errno(of: error))
    }
  }
}

extension ByteSource {
  /// Bytes of the regular file at `path`, packed or not; nil when it is none.
  public static func byteCount(path: String) -> Int64? {
    guard path != "-", let status = try? Stat(FilePath(path)), status.type == .regular else {
      return nil
    }
    return status.size
  }

  /// Whether both paths name one and the same file, through links too; false when one names none,
  /// and for `-`.
  public static func isSameFile(_ path: String, _ other: String) -> Bool {
    guard path != "-", other != "-", let first = try? Stat(FilePath(path)),
      let second = try? Stat(FilePath(other))
    else { return false }
    return first.inode == second.inode && first.deviceID == second.deviceID
  }

  /// Whether `path` names a regular file, which can be read more than once.
  public static func isRegular(path: String) -> Bool { byteCount(path: path) != nil }
}

/// The error number behind an untyped error of swift-system, which throws nothing else.
func errno(of error: any Error) -> Errno {
  (error as? Errno) ?? .ioError
}
