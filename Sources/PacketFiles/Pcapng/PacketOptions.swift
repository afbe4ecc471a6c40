public import Bytes

/// The options of one frame, formatted as the file holds them (pcapng §3.5, §4.3.1).
///
/// The storage is used again for the next frame, so that writing many makes no garbage.
public struct PacketOptions: ~Copyable {
  private var buffer = ByteBuffer(capacity: 512)

  public init() {}

  /// The options so far.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { buffer.bytes }
  }

  /// Begins the options of another frame.
  public mutating func removeAll() { buffer.truncate(to: 0) }

  /// Appends what was formatted to `file`, without the end of options.
  package func copy(to file: inout [UInt8]) { file.append(bytes) }

  /// Appends opt_comment; `write` appends its UTF-8 bytes, of which at most 65,532 are kept.
  public mutating func appendComment(_ write: (inout ByteBuffer) -> Void) {
    append(head: PcapngOptionCode.comment, byteCount: 0)
    let start = buffer.count
    write(&buffer)
    seal(from: start)
  }

  /// Appends epb_flags.
  public mutating func append(direction: FrameDirection) {
    if direction == .unknown { return }
    append(head: PcapngOptionCode.frameFlags, byteCount: 4)
    buffer.append(littleEndian: direction.rawValue)
  }

  /// Appends epb_dropcount: frames lost since the previous one.
  public mutating func append(dropCount: UInt64) {
    append(head: PcapngOptionCode.frameDropCount, byteCount: 8)
    buffer.append(littleEndian: dropCount)
  }

  /// Appends epb_packetid.
  public mutating func append(packetID: UInt64) {
    append(head: PcapngOptionCode.framePacketID, byteCount: 8)
    buffer.append(littleEndian: packetID)
  }

  /// Appends epb_queue.
  public mutating func append(queue: UInt32) {
    append(head: PcapngOptionCode.frameQueue, byteCount: 4)
    buffer.append(littleEndian: queue)
  }

  /// Appends a custom option that tools may copy (pcapng §3.5.1); `write` appends its content
  /// after the number of whoever defines it.
  public mutating func appendCustom(enterpriseNumber: UInt32, _ write: (inout ByteBuffer) -> Void) {
    append(head: CustomOption.copiedBinaryCode, byteCount: 0)
    let start = buffer.count
    buffer.append(littleEndian: enterpriseNumber)
    write(&buffer)
    seal(from: start)
  }

  private mutating func append(head code: UInt16, byteCount: UInt16) {
    buffer.append(littleEndian: UInt32(code) | UInt32(byteCount) << 16)
  }

  /// Fills in the length of the option whose value begins at `start`, and pads it.
  private mutating func seal(from start: Int) {
    let longest = Int(UInt16.max) & ~3
    if buffer.count - start > longest { buffer.truncate(to: start + longest) }
    buffer.store(littleEndian: UInt16(truncatingIfNeeded: buffer.count - start), at: start - 2)
    buffer.padToFour(from: start)
  }
}
