import Glibc
import SystemPackage

/// Memory in a file that another process maps as well.
///
/// The other process changes it only while it carries out what it was asked for; between an
/// answer and the next command nobody writes.
@safe
final class SharedMemory {
  let byteCount: Int
  private let bytes: UnsafeMutableRawPointer

  /// Makes the file at `path` and maps it.
  init(path: FilePath, byteCount: Int) throws(SubjectError) {
    let descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDWR | O_CREAT, 0o600) }
    guard descriptor >= 0 else { throw .system("open", code: errno) }
    defer { close(descriptor) }
    guard ftruncate(descriptor, byteCount) == 0 else { throw .system("ftruncate", code: errno) }
    // Safety: the mapping is checked below; it is used within its length and until `deinit` only.
    let mapped = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw .system("mmap", code: errno)
    }
    unsafe bytes = unsafe mapped
    self.byteCount = byteCount
  }

  // Safety: nothing else holds the mapping.
  deinit { unsafe munmap(bytes, byteCount) }

  /// - Precondition: the bytes fit at `address`.
  func store(_ source: [UInt8], at address: UInt64) {
    precondition(Int(address) + source.count <= byteCount, "a store beyond the shared memory")
    // Safety: the precondition keeps the copy inside the mapping.
    unsafe source.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (bytes + Int(address)).copyMemory(from: start, byteCount: source.count)
    }
  }

  /// - Precondition: `range` is inside.
  func clear(_ range: Range<UInt64>) {
    precondition(Int(range.upperBound) <= byteCount, "a range beyond the shared memory")
    // Safety: the precondition keeps the range inside the mapping.
    unsafe memset(bytes + Int(range.lowerBound), 0, Int(range.upperBound - range.lowerBound))
  }

  /// - Precondition: `range` is inside.
  func bytes(_ range: Range<UInt64>) -> [UInt8] {
    precondition(Int(range.upperBound) <= byteCount, "a range beyond the shared memory")
    let count = Int(range.upperBound - range.lowerBound)
    // Safety: the precondition keeps the range inside the mapping.
    return unsafe [UInt8](
      UnsafeRawBufferPointer(start: bytes + Int(range.lowerBound), count: count))
  }
}
