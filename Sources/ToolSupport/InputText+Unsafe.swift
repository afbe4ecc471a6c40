import SystemPackage

/// A text that is given by the name of its file, such as a list of steps or a fault plan.
public enum InputText {
  /// No text of ours is longer.
  public static let byteLimit = 1 << 20

  /// The text of the file at `path`.
  ///
  /// - Throws: usage, when it cannot be read or is longer than ``byteLimit``.
  public static func contents(of path: String) throws(CommandFailure) -> String {
    let bytes: [UInt8]
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      bytes = try file.closeAfter { try InputText.bytes(of: file) }
    } catch {
      throw CommandFailure(.usage, "\(path): \((error as? Errno) ?? .ioError)")
    }
    guard bytes.count <= byteLimit else {
      throw CommandFailure(.usage, "\(path): longer than \(byteLimit) bytes")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// True when there is a file at `path`.
  public static func isFile(_ path: String) -> Bool {
    (try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec).close()) != nil
  }

  private static func bytes(of file: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= byteLimit {
      // Safety: the buffer has room for the bytes that the call may write, and it says how many.
      let more = unsafe try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = unsafe try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }
}
