internal import Bytes

/// One thing that a pcapng file says about a frame beside its time and bytes (pcapng §4.3.1); its
/// bytes are lent.
public enum FrameOption: ~Escapable {
  /// opt_comment, in UTF-8.
  case comment(RawSpan)
  /// epb_flags.
  case flags(UInt32)
  /// epb_dropcount, or the field of a Packet Block: frames lost since the one before.
  case dropCount(UInt64)
  /// epb_packetid.
  case packetID(UInt64)
  /// epb_queue.
  case queue(UInt32)
  /// A custom option: its code, the number of whoever defines the content, and the content.
  case custom(code: UInt16, enterpriseNumber: UInt32, RawSpan)
  /// An option that means nothing here.
  case other
  /// An option that contradicts itself or its block: something about the frame may be missing.
  case malformed

  @_lifetime(copy value)
  init(_ code: UInt16, _ value: RawSpan, _ order: ByteOrder) {
    switch (code, value.byteCount) {
    case (PcapngOptionCode.comment, _): self = .comment(value)
    case (PcapngOptionCode.frameFlags, 4): self = .flags(value.uint32(at: 0, order))
    case (PcapngOptionCode.frameDropCount, 8): self = .dropCount(value.uint64(at: 0, order))
    case (PcapngOptionCode.framePacketID, 8): self = .packetID(value.uint64(at: 0, order))
    case (PcapngOptionCode.frameQueue, 4): self = .queue(value.uint32(at: 0, order))
    case (PcapngOptionCode.frameFlags, _), (PcapngOptionCode.frameDropCount, _),
      (PcapngOptionCode.framePacketID, _), (PcapngOptionCode.frameQueue, _):
      self = .malformed
    default:
      guard PcapngOptionCode.isCustom(code) else {
        self = .other
        return
      }
      guard value.byteCount >= 4 else {
        self = .malformed
        return
      }
      self = .custom(
        code: code, enterpriseNumber: value.uint32(at: 0, order),
        value.extracting(4..<value.byteCount))
    }
  }
}
