internal import VirtIO

/// How a driver that counts another virtio-net header than its device sees frames.
public enum HeaderShift: Int, CaseIterable, Sendable {
  /// Two bytes of the header lie before the frame: 10 were taken where there are 12.
  case headerInFrame = 2
  /// The frame's first two bytes are taken for header: 12 where there are 10.
  case frameInHeader = -2

  /// The driver's hash of a frame that has `byteCount` bytes and begins with `bytes` on the wire;
  /// `nil` when too few of them are there.
  ///
  /// Bytes of the header count as zero: nothing is negotiated that fills them.
  public func hash(_ bytes: [UInt8], byteCount: Int) -> UInt32? {
    let seen =
      self == .headerInFrame
      ? [UInt8](repeating: 0, count: rawValue) + bytes : Array(bytes.dropFirst(-rawValue))
    return PrefixHash.of(seen, byteCount: byteCount + rawValue)
  }

  /// Where the source address of a transmitted frame lies on the wire: a driver that is wrong one
  /// way about what it receives is wrong the other way about what it sends.
  var transmittedSource: Int { MACAddressField.source - rawValue }

  private enum MACAddressField {
    static let source = 6
  }
}
