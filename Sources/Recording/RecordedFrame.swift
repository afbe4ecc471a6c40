public import PacketFiles

/// A frame of a recording: what the wire saw, and in a timeline the link to what the ring saw.
public struct RecordedFrame: Equatable, Sendable {
  /// Nanoseconds since 1970-01-01 UTC.
  public var timestampNanoseconds: Int64
  /// Inbound when the guest receives the frame.
  public var direction: FrameDirection
  /// Index of the virtqueue: 0 receives, 1 transmits; nil when not known.
  public var queue: UInt32?
  /// The same for a frame and every trace record about it; nil when no record was found.
  public var packetID: UInt64?
  /// Frames lost before this one on the same side; nil and 0 both stand for none.
  public var dropCount: UInt64?
  /// One line for a human, at most 65535 bytes of UTF-8; nil for none, and where they are not
  /// kept: a ``RecordingReader`` reads the annotation, which says the same.
  public var comment: String?
  /// The link to the trace record, opaque here, at most 65528 bytes; nil for none.
  public var annotation: [UInt8]?
  /// Bytes of the frame on the wire; more than `bytes` when the capture cut it.
  public var originalLength: UInt32
  /// The captured bytes, at most ``FileLimit/frameByteCount``.
  public var bytes: [UInt8]
  /// The kind of link-layer header that the bytes begin with.
  public var linkType = LinkType.ethernet

  /// False when the file gives the frame no time: ``timestampNanoseconds`` is then that of the
  /// frame before.
  public var hasTime = true

  /// A frame that was captured whole unless `originalLength` says otherwise.
  public init(
    timestampNanoseconds: Int64, direction: FrameDirection, queue: UInt32? = nil,
    packetID: UInt64? = nil, dropCount: UInt64? = nil, comment: String? = nil,
    annotation: [UInt8]? = nil, originalLength: UInt32? = nil, bytes: [UInt8]
  ) {
    self.timestampNanoseconds = timestampNanoseconds
    self.direction = direction
    self.queue = queue
    self.packetID = packetID
    self.dropCount = dropCount
    self.comment = comment
    self.annotation = annotation
    self.originalLength = originalLength ?? UInt32(clamping: bytes.count)
    self.bytes = bytes
  }

  /// Whether all bytes of the frame are here; a capture with a snap length cuts long ones.
  public var isWhole: Bool { bytes.count >= originalLength }

  /// Whether the guest receives the frame.
  public var isForGuest: Bool { direction == .inbound }

  /// Index of the trace record that the frame belongs to: the used element of a received frame,
  /// the made-available record of a transmitted one; nil when no record was found.
  ///
  /// ``packetID`` counts them from 1, so that no frame has the identifier 0.
  public var record: UInt64? { packetID.flatMap { $0 > 0 ? $0 - 1 : nil } }
}
