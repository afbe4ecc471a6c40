/// A stretch of a packet file that could not be used.
public struct FileDamage: Equatable, Sendable {
  /// Why the stretch could not be used.
  public enum Cause: Equatable, Sendable {
    /// The file ends inside a record, and nothing intact follows its start.
    case truncated
    /// The compressed stream ends early, at `compressedOffset` bytes of the file.
    case compressedTruncated(compressedOffset: UInt64)
    /// The compressed stream is not valid from `compressedOffset` bytes of the file on.
    case compressedDamaged(compressedOffset: UInt64)
    /// The first four bytes where a section must start are not its magic number.
    case byteOrderMagic(UInt32)
    /// A section of another version than 1.x; all of it is skipped unless one bit makes the
    /// difference.
    case sectionVersion(major: UInt16, minor: UInt16)
    /// A block's total length is not possible, or leads past the end of the file.
    case blockLength(UInt32)
    /// The two total lengths of a block differ.
    case trailingLength(expected: UInt32, found: UInt32)
    /// A block whose body is too short or contradicts itself.
    case blockBody
    /// A captured length of more than ``FileLimit/frameByteCount`` or than its block holds.
    case capturedLength(UInt32)
    /// Zeros where records should be: the file was laid out and not filled.
    case zeros
    /// A frame of an interface that the section does not describe.
    case unknownInterface(UInt32)
  }

  /// First byte of the stretch, in bytes of the unpacked file.
  public var offset: UInt64
  /// Bytes of the stretch; everything to the end of the file when nothing intact follows.
  public var length: UInt64
  /// Type of the block that starts the stretch; nil in classic pcap and when no type is left.
  public var blockType: PcapngBlockType?
  /// Why the stretch could not be used.
  public var cause: Cause

  /// A stretch at `offset` of `length` bytes.
  public init(
    offset: UInt64, length: UInt64, blockType: PcapngBlockType? = nil, cause: Cause
  ) {
    self.offset = offset
    self.length = length
    self.blockType = blockType
    self.cause = cause
  }
}
