import Glibc
import SystemPackage

extension FileDescriptor {
  /// Everything from here to the end.
  func readAll() throws -> [UInt8] {
    var content: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Safety: the buffer is used within the call only.
      let count = try unsafe part.withUnsafeMutableBytes { try unsafe read(into: $0) }
      if count == 0 { return content }
      content += part[..<count]
    }
  }
}

extension FilePath {
  /// Removes the file; false when there is none.
  func removeFile() -> Bool {
    // Safety: the C string lives as long as the call.
    unsafe withPlatformString { unsafe unlink($0) == 0 }
  }
}

extension FilePath {
  /// Something has this name.
  var exists: Bool {
    // Safety: the C string lives as long as the call.
    unsafe withPlatformString { unsafe access($0, F_OK) == 0 }
  }

  /// The names in this folder, ascending.
  func entries() throws -> [String] {
    // Safety: the C string lives as long as the call; the stream is closed below.
    guard let stream = unsafe withPlatformString({ unsafe opendir($0) }) else {
      throw Errno.noSuchFileOrDirectory
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // Safety: the name ends with a zero, within the entry, which lives until the next call.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names.sorted()
  }
}
