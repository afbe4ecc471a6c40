import Glibc
import SystemPackage

extension [UInt8] {
  /// What one read of at most `count` bytes gives; empty at the end.
  init(readingOnce descriptor: FileDescriptor, count: Int) throws {
    // Safety: the buffer has room for the bytes that the call may write, and it says how many.
    unsafe try self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}

extension FileDescriptor {
  /// Whether something can be read or accepted within `milliseconds`.
  func isReadable(within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    // Safety: one entry, changed during the call only.
    return unsafe poll(&entry, 1, milliseconds) > 0
  }
}
