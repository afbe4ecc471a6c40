import SystemPackage

extension FileDescriptor {
  /// What the next read gives; empty at the end.
  func nextBytes() throws -> [UInt8] {
    // Safety: the buffer has room for the bytes that the call may write, and it says how many.
    unsafe try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = unsafe try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
