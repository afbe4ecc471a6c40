/// A 32-bit hash of a frame's first ``byteLimit`` bytes and its length.
///
/// It ties a used element to one captured frame. It is computed for every frame in the kernel,
/// so it reads eight bytes a step and needs no table; it is no defence against forgery.
public struct FramePrefixHash: Sendable {
  /// Bytes of the frame that enter the hash.
  public static let byteLimit = 128

  /// The hash of `frame`, an Ethernet frame without virtio-net header.
  @inlinable
  public static func of(_ frame: RawSpan) -> UInt32 {
    of(frame, originalByteCount: frame.byteCount)
  }

  /// The hash of a frame of `originalByteCount` bytes of which at least the first
  /// ``byteLimit``, or all if it has fewer, are in `frame`: a capture may have cut the rest.
  @inlinable
  public static func of(_ frame: RawSpan, originalByteCount: Int) -> UInt32 {
    let count = min(frame.byteCount, byteLimit)
    var state = UInt64(truncatingIfNeeded: originalByteCount) ^ 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset &+ 8 <= count {
      // Safety: `offset + 8 <= count <= frame.byteCount`, and any eight bytes are a UInt64.
      let word = unsafe frame.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      state = mix(state ^ UInt64(littleEndian: word))
      offset &+= 8
    }
    var tail: UInt64 = 0
    while offset < count {
      // Safety: `offset < count <= frame.byteCount`, and any byte is a UInt8.
      let byte = unsafe frame.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      tail = (tail << 8) | UInt64(byte)
      offset &+= 1
    }
    state = mix(state ^ tail)
    return UInt32(truncatingIfNeeded: state ^ (state >> 32))
  }

  @inlinable
  static func mix(_ word: UInt64) -> UInt64 {
    let product = word &* 0xFF51_AFD7_ED55_8CCD
    return product ^ (product >> 33)
  }
}
