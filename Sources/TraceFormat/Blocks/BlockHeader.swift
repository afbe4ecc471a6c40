/// The fixed start of a trace block; all fields are little-endian.
///
/// | offset | field | |
/// | --- | --- | --- |
/// | 0 | sync | `QZTB` |
/// | 4 | version | ``BlockHeader/version`` |
/// | 5 | kind | ``BlockKind`` |
/// | 6 | header length | 48 |
/// | 7 | reserved | 0 |
/// | 8 | sequence | counts blocks since boot |
/// | 12 | record count | |
/// | 14 | payload length | bytes behind the header |
/// | 16 | first record index | |
/// | 24 | first ticks | time stamp counter of the first record |
/// | 32 | records lost | since boot, before this block |
/// | 40 | session identifier | the same in every block of one boot |
/// | 44 | CRC-32C | of bytes 0 to 43 and the payload |
public struct BlockHeader: Equatable, Sendable {
  public static let sync: UInt32 = 0x4254_5A51
  public static let version: UInt8 = 1
  public static let byteCount = 48
  /// A block never exceeds this, header included.
  public static let blockByteLimit = 4096
  public static let payloadByteLimit = blockByteLimit - byteCount

  public var kind: BlockKind
  public var sequence: UInt32
  public var recordCount: UInt16
  public var payloadLength: UInt16
  public var firstRecordIndex: UInt64
  public var firstTicks: UInt64
  public var recordsLost: UInt64
  public var sessionIdentifier: UInt32

  public init(
    kind: BlockKind, sequence: UInt32, recordCount: UInt16, payloadLength: UInt16,
    firstRecordIndex: UInt64, firstTicks: UInt64, recordsLost: UInt64, sessionIdentifier: UInt32
  ) {
    self.kind = kind
    self.sequence = sequence
    self.recordCount = recordCount
    self.payloadLength = payloadLength
    self.firstRecordIndex = firstRecordIndex
    self.firstTicks = firstTicks
    self.recordsLost = recordsLost
    self.sessionIdentifier = sessionIdentifier
  }
}

/// What a block carries.
public enum BlockKind: UInt8, Equatable, Sendable {
  /// A ``TraceSession``; first in every trace and in every dump.
  case session = 0
  /// Encoded records.
  case records = 1
}
