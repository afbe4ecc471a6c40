import Bytes
import VirtIODevice

extension GuestMemory {
  /// A copy of `byteCount` bytes at `address`, zeros where there is no memory.
  func bytes(at address: UInt64, byteCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var elements = bytes.mutableSpan
    var destination = elements.mutableRawSpan
    copy(from: address, byteCount: byteCount, into: &destination)
    return bytes
  }
}
