public import Recording
public import VirtIO

/// One frame as the driver saw it pass through a virtqueue.
public struct Transfer: Equatable, Sendable {
  public var direction: Direction
  /// Position in the used ring for a received frame, in the available ring for a transmitted one.
  public var position: UInt16
  /// The descriptor chain's head.
  public var id: UInt16
  /// Bytes of the buffer that were used or made available, virtio-net header included.
  public var bufferLength: UInt32
  /// Bytes of the header in front of the frame; `nil` when negotiation was not recorded.
  public var headerByteCount: Int?
  /// The driver's hash of the frame, over its first bytes and its length.
  public var prefixHash: UInt32
  /// Received: the used element's record. Transmitted: the made-available record.
  public var place: RecordPlace
  /// Received: the record that first showed the frame to be there, as a rule of `used.idx`.
  public var observation: RecordPlace?
  /// Transmitted: the record of the used element that gave the chain back; `nil` if none did.
  public var completion: RecordPlace?

  /// Bytes of the frame; `nil` when the header's size is not known or the length is below it.
  public var frameByteCount: UInt32? {
    guard let headerByteCount, bufferLength >= UInt32(headerByteCount) else { return nil }
    return bufferLength - UInt32(headerByteCount)
  }

  /// The used length does not even hold the header: the device broke a rule, there is no frame.
  public var isMalformed: Bool {
    guard let headerByteCount else { return false }
    return bufferLength < UInt32(headerByteCount)
  }
}
