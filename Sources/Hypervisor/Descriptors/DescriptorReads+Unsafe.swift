import SystemPackage

extension FileDescriptor {
  /// Reads at most `limit` bytes, from `offset` when given; empty at the end of the input.
  func readBytes(
    atMost limit: Int, from offset: Int64? = nil
  ) throws(VirtualMachineError) -> [UInt8] {
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
      throw .system(.readDescriptor, error as? Errno ?? .ioError)
    }
  }
}
