import Glibc
public import SystemPackage

/// The memory of a guest, mapped from the file that QEMU keeps it in
/// (``GuestLaunch/memoryFile``): looked at and written without QEMU's help.
///
/// Nothing orders these accesses with the guest's: whoever needs one moment sees to it that the
/// guest stands still meanwhile.
@safe
public final class MappedMemory {
  /// Bytes of guest memory, from guest-physical address 0 on.
  public let byteCount: Int
  private let bytes: UnsafeMutableRawPointer

  /// Makes the file at `path`, or opens it, gives it its length and maps it.
  public init(path: FilePath, byteCount: Int) throws(HypervisorError) {
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(
        path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
    } catch {
      throw HypervisorError(.openFile, error)
    }
    defer { file.closeQuietly() }
    guard ftruncate(file.rawValue, byteCount) == 0 else {
      throw .system(.mapMemory, Errno(rawValue: errno))
    }
    // Safety: the mapping is checked below; it is used within its length and until `deinit` only.
    let mapped = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw .system(.mapMemory, Errno(rawValue: errno))
    }
    unsafe bytes = unsafe mapped
    self.byteCount = byteCount
  }

  // Safety: nothing else holds the mapping.
  deinit { unsafe munmap(bytes, byteCount) }

  /// - Precondition: the bytes fit at `address`.
  public func store(_ source: [UInt8], at address: UInt64) {
    precondition(Int(address) + source.count <= byteCount, "a store beyond the mapped memory")
    // Safety: the precondition keeps the copy inside the mapping.
    unsafe source.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (bytes + Int(address)).copyMemory(from: start, byteCount: source.count)
    }
  }

  /// - Precondition: `range` is inside.
  public func clear(_ range: Range<UInt64>) {
    precondition(Int(range.upperBound) <= byteCount, "a range beyond the mapped memory")
    // Safety: the precondition keeps the range inside the mapping.
    unsafe memset(bytes + Int(range.lowerBound), 0, Int(range.upperBound - range.lowerBound))
  }

  /// - Precondition: `range` is inside.
  public func bytes(_ range: Range<UInt64>) -> [UInt8] {
    precondition(Int(range.upperBound) <= byteCount, "a range beyond the mapped memory")
    let count = Int(range.upperBound - range.lowerBound)
    // Safety: the precondition keeps the range inside the mapping.
    return unsafe [UInt8](
      UnsafeRawBufferPointer(start: bytes + Int(range.lowerBound), count: count))
  }
}
