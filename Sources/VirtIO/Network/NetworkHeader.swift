/// Layout of `struct virtio_net_hdr`, which precedes every frame (VIRTIO 1.4 §5.1.6).
///
/// Offsets and counts are in bytes; fields are little-endian (legacy: guest-native).
public enum NetworkHeader {
  /// Without `num_buffers`: the legacy interface, unless mergeable buffers were negotiated.
  public static let legacyByteCount = 10
  /// With `num_buffers`.
  public static let byteCount = 12
  /// With the hash fields that ``FeatureBits/hashReport`` adds.
  public static let hashReportByteCount = 20

  public static let flagsOffset = 0
  public static let gsoTypeOffset = 1
  public static let headerLengthOffset = 2
  public static let gsoSizeOffset = 4
  public static let checksumStartOffset = 6
  public static let checksumOffsetOffset = 8
  public static let numBuffersOffset = 10

  /// The header's size under the features that were negotiated (VIRTIO 1.4 §5.1.6, §5.1.6.1).
  @inlinable
  public static func byteCount(negotiated features: FeatureBits) -> Int {
    if features.contains(.hashReport) { return hashReportByteCount }
    if features.contains(.version1) || features.contains(.mrgRxbuf) { return byteCount }
    return legacyByteCount
  }
}
