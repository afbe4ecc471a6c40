import Bytes
import TraceFormat
import VirtIO
import VirtIODriver

/// A record of one frame that passed a queue.
struct TransferRecord {
  var index: UInt64
  var hash: UInt32
  /// Bytes with the virtio-net header.
  var length: UInt32

  /// Whether the driver may have hashed `frame` with the length that the element has, which is not
  /// the frame's: what its buffer holds behind the frame is zero on its first use.
  func isOfWrongLength(_ frame: [UInt8]) -> Bool {
    let capacity = Int(NetworkBuffer.byteCount)
    return [NetworkHeader.legacyByteCount, NetworkHeader.byteCount].contains { header in
      let count = min(Int(length), capacity) - header
      guard count > 0, count != frame.count else { return false }
      let padding = [UInt8](repeating: 0, count: max(0, count - frame.count))
      return FramePrefixHash.of((Array(frame.prefix(count)) + padding).rawSpan) == hash
    }
  }
}
