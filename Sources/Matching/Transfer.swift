public import Recording
public import VirtIO

/// One frame as the driver saw it pass through a virtqueue.
///
/// It has a fixed size and no reference, so that any number of them can wait in a file.
public struct Transfer: BitwiseCopyable, Equatable, Sendable {
  /// Index of the record: of the used element of a received frame, of the made-available record
  /// of a transmitted one.
  public var record: UInt64
  /// Ticks of that record.
  public var ticks: UInt64
  /// Received: ticks of the record that first showed the frame to be there, as a rule of
  /// `used.idx`. Transmitted: ``ticks``.
  public var observedTicks: UInt64
  private var completion = UInt64.max
  /// Bytes of the buffer that were used or made available, virtio-net header included.
  public var bufferLength: UInt32
  /// The driver's hash of the frame, over its first bytes and its length.
  public var prefixHash: UInt32
  /// Position in the used ring for a received frame, in the available ring for a transmitted one.
  public var position: UInt16
  /// The descriptor chain's head.
  public var id: UInt16
  private var header: Int16
  public var direction: Direction

  public init(
    direction: Direction, position: UInt16, id: UInt16, bufferLength: UInt32,
    headerByteCount: Int?, prefixHash: UInt32, place: RecordPlace, observedTicks: UInt64? = nil
  ) {
    record = place.record
    ticks = place.ticks
    self.observedTicks = observedTicks ?? place.ticks
    self.bufferLength = bufferLength
    self.prefixHash = prefixHash
    self.position = position
    self.id = id
    header = headerByteCount.map { Int16(clamping: $0) } ?? -1
    self.direction = direction
  }

  /// Bytes of the header in front of the frame; `nil` when negotiation was not recorded.
  public var headerByteCount: Int? {
    get { header < 0 ? nil : Int(header) }
    set { header = newValue.map { Int16(clamping: $0) } ?? -1 }
  }

  /// Transmitted: index of the used element's record that gave the chain back; `nil` if none did.
  public var completionRecord: UInt64? {
    get { completion == .max ? nil : completion }
    set { completion = newValue ?? .max }
  }

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

  /// What identifies the frame: its hash and its length.
  var content: UInt64? { frameByteCount.map { UInt64(prefixHash) | UInt64($0) << 32 } }
}
