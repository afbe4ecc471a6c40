import VirtIO

extension UInt64 {
  /// The lowest `count` bytes, 0 to 8, little-endian.
  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: self >> UInt64(8 * $0)) }
  }
}

extension Descriptor {
  /// As it lies in memory (VIRTIO 1.4 §2.7.5).
  var bytes: [UInt8] {
    address.bytes(8) + UInt64(length).bytes(4) + UInt64(flags.rawValue).bytes(2)
      + UInt64(next).bytes(2)
  }
}
