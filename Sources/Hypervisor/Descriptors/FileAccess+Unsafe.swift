public import SystemPackage

extension FileDescriptor {
  /// Opens the file at `path` for writing, emptied, readable by this user only when it is new.
  package static func makeEmpty(_ path: FilePath) throws(HypervisorError) -> FileDescriptor {
    do {
      return try open(
        path, .readWrite, options: [.create, .truncate, .closeOnExec],
        permissions: .ownerReadWrite)
    } catch {
      throw HypervisorError(.openFile, error)
    }
  }

  static func openToRead(_ path: FilePath) throws(HypervisorError) -> FileDescriptor {
    do {
      return try open(path, .readOnly, options: .closeOnExec)
    } catch {
      throw HypervisorError(.openFile, error)
    }
  }

  /// Closes the descriptor; it is closed even where closing reports an error (close(2)).
  package func closeQuietly() {
    try? close()
  }

  /// Reads at most `limit` bytes, from `offset` when given; empty at the end of the input.
  func readBytes(
    atMost limit: Int, from offset: Int64? = nil
  ) throws(HypervisorError) -> [UInt8] {
    do {
      // Safety: the buffer holds `limit` bytes, and only those that were read are kept.
      return unsafe try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        if let offset {
          count = try unsafe read(fromAbsoluteOffset: offset, into: raw)
        } else {
          count = try unsafe read(into: raw)
        }
      }
    } catch {
      throw HypervisorError(.readDescriptor, error)
    }
  }
}

/// Reads the end of a file that may grow meanwhile.
public enum FileTail {
  /// The last bytes of the file, at most `limit`.
  public static func read(
    _ path: FilePath, atMost limit: Int
  ) throws(HypervisorError) -> [UInt8] {
    let file = try FileDescriptor.openToRead(path)
    defer { file.closeQuietly() }
    let size: Int64
    do {
      size = try file.seek(offset: 0, from: .end)
    } catch {
      throw HypervisorError(.readDescriptor, error)
    }
    return try file.readBytes(atMost: limit, from: max(0, size - Int64(limit)))
  }
}
