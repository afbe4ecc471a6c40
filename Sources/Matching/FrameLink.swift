public import Bytes
public import Clocks
public import VirtIO

/// What ties a frame of a timeline to the trace: the annotation every frame carries.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 1 | version, 1 |
/// | 1 | 1 | flags |
/// | 2 | 1 | ``FrameReason`` of an unmatched frame, else 0 |
/// | 3 | 1 | virtqueue |
/// | 4 | 2 | ring position |
/// | 6 | 2 | head of the descriptor chain |
/// | 8 | 8 | index of the transfer's record |
/// | 16 | 8 | index of the record that completed a transmission, else 0 |
///
/// Flags: bit 0 matched, bit 1 certain pair, bit 2 transmitted, bit 3 direction known, bit 4
/// completed. All little-endian; fields without meaning are 0.
public struct FrameLink: Equatable, Sendable {
  /// The frame's life in the ring.
  public struct Ring: Equatable, Sendable {
    public var direction: Direction
    public var position: UInt16
    public var id: UInt16
    /// Index of the transfer's record: used element or made-available.
    public var record: UInt64
    /// Index of the used element that gave a transmitted chain back; `nil` if none did.
    public var completionRecord: UInt64?
    /// Content occurs once on both sides, in order.
    public var isCertain: Bool

    public init(
      direction: Direction, position: UInt16, id: UInt16, record: UInt64,
      completionRecord: UInt64?, isCertain: Bool
    ) {
      self.direction = direction
      self.position = position
      self.id = id
      self.record = record
      self.completionRecord = completionRecord
      self.isCertain = isCertain
    }
  }

  public enum Content: Equatable, Sendable {
    case matched(Ring)
    case unmatched(FrameReason, Direction?)
  }

  public static let byteCount = 24
  public static let version: UInt8 = 1

  public var content: Content

  public init(_ content: Content) { self.content = content }

  /// Which way the frame went; `nil` when that is not known.
  public var direction: Direction? {
    switch content {
    case .matched(let ring): ring.direction
    case .unmatched(_, let direction): direction
    }
  }

  /// The annotation's bytes.
  public func encoded() -> [UInt8] {
    var buffer = ByteBuffer(capacity: FrameLink.byteCount)
    append(to: &buffer)
    return buffer.bytes.copied()
  }

  /// Appends the annotation's bytes.
  public func append(to buffer: inout ByteBuffer) {
    var head = UInt64(FrameLink.version)
    var record: UInt64 = 0
    var completion: UInt64 = 0
    switch content {
    case .matched(let ring):
      let flags: UInt64 =
        1 | 8 | (ring.isCertain ? 2 : 0) | (ring.direction == .transmit ? 4 : 0)
        | (ring.completionRecord == nil ? 0 : 16)
      head |= flags << 8 | UInt64(ring.direction.queue) << 24
      head |= UInt64(ring.position) << 32 | UInt64(ring.id) << 48
      record = ring.record
      completion = ring.completionRecord ?? 0
    case .unmatched(let reason, let direction):
      let flags: UInt64 = (direction == nil ? 0 : 8) | (direction == .transmit ? 4 : 0)
      head |= flags << 8 | UInt64(reason.rawValue) << 16 | UInt64(direction?.queue ?? 0) << 24
    }
    buffer.append(littleEndian: head)
    buffer.append(littleEndian: record)
    buffer.append(littleEndian: completion)
  }

  /// The link that an annotation holds.
  ///
  /// - Throws: ``AnnotationError`` with the offset of the field that is wrong.
  public init(decoding bytes: [UInt8]) throws(AnnotationError) {
    guard let version = bytes.first else { throw .truncated(offset: 0) }
    guard version == FrameLink.version else { throw .unsupportedVersion(version) }
    guard bytes.count >= FrameLink.byteCount else { throw .truncated(offset: bytes.count) }
    guard bytes.count == FrameLink.byteCount else {
      throw .trailingBytes(offset: FrameLink.byteCount)
    }
    let flags = bytes[1]
    guard flags < 32 else { throw .valueOutOfRange(offset: 1) }
    let direction: Direction = flags & 4 != 0 ? .transmit : .receive
    if flags & 1 == 0 {
      guard let reason = FrameReason(rawValue: bytes[2]) else { throw .valueOutOfRange(offset: 2) }
      self.init(.unmatched(reason, flags & 8 != 0 ? direction : nil))
      return
    }
    self.init(
      .matched(
        Ring(
          direction: direction,
          position: UInt16(truncatingIfNeeded: FrameLink.get(2, at: 4, in: bytes)),
          id: UInt16(truncatingIfNeeded: FrameLink.get(2, at: 6, in: bytes)),
          record: FrameLink.get(8, at: 8, in: bytes),
          completionRecord: flags & 16 != 0 ? FrameLink.get(8, at: 16, in: bytes) : nil,
          isCertain: flags & 2 != 0)))
  }

  private static func get(_ count: Int, at offset: Int, in bytes: [UInt8]) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}

extension Direction {
  /// The virtqueue of a device without multiqueue (VIRTIO 1.4 §5.1.2).
  public var queue: UInt8 { rawValue }
}
