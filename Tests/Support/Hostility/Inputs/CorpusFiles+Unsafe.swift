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
