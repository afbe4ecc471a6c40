public import SystemPackage

/// Reads the end of a file that may grow meanwhile.
public enum FileTail {
  /// The last bytes of the file, at most `limit`.
  public static func read(
    _ path: FilePath, atMost limit: Int
  ) throws(VirtualMachineError) -> [UInt8] {
    let file = try FileDescriptor.openToRead(path)
    defer { file.closeQuietly() }
    let size: Int64
    do {
      size = try file.seek(offset: 0, from: .end)
    } catch {
      throw .system(.readDescriptor, error as? Errno ?? .ioError)
    }
    return try file.readBytes(atMost: limit, from: max(0, size - Int64(limit)))
  }
}
