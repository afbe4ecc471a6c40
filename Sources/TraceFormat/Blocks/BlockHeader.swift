/// The fixed start of a trace block; all fields are little-endian.
///
/// | offset | version 2 | version 1 |
/// | --- | --- | --- |
/// | 0 | sync, `QZTB` | the same |
/// | 4 | version, 2 | 1 |
/// | 5 | ``BlockKind`` | the same |
/// | 6 | header length, 56 or more | 48 |
/// | 7 | ``Witness`` | 0 |
/// | 8 | sequence, counts blocks since boot | the same |
/// | 12 | record count | the same |
/// | 14 | payload length, bytes behind the header | the same |
/// | 16 | first record index | the same |
/// | 24 | first ticks | the same |
/// | 32 | records lost since boot, before this block | the same |
/// | 40 | session identifier, the same in every block of one boot | the same |
/// | 44 | guest | CRC-32C of bytes 0 to 43 and the payload |
/// | 48 | device | |
/// | 50 | 0 | |
/// | 52 | CRC-32C of the header before it and the payload; the header's last four bytes | |
///
/// Documentation/TraceFormat.md has every byte.
public struct BlockHeader: Equatable, Sendable {
  public static let sync: UInt32 = 0x4254_5A51
  /// The version that is written; version 1 is read as well.
  public static let version: UInt8 = 2
  /// The length of a header that is written.
  public static let byteCount = 56
  /// A block never exceeds this, header included.
  public static let blockByteLimit = 4096
  public static let payloadByteLimit = blockByteLimit - byteCount

  /// 1 or 2.
  public var version: UInt8 = BlockHeader.version
  public var kind: BlockKind
  /// Who testifies in this block.
  public var witness = Witness.driver
  public var sequence: UInt32
  public var recordCount: UInt16
  /// Bytes behind the header.
  public var payloadLength: UInt16
  /// Counts every record of this boot, witness and device, from 0.
  public var firstRecordIndex: UInt64
  /// The clock at the first record, in ticks of the session.
  public var firstTicks: UInt64
  /// Records of this boot, witness and device that were lost before this block.
  public var recordsLost: UInt64
  /// The same in every block of one boot.
  public var sessionIdentifier: UInt32
  /// The number by which the guest calls itself; 0 when it does not.
  public var guest: UInt32 = 0
  /// The guest's number for the device that the block is about; 0 for the first or only one.
  public var device: UInt16 = 0
  /// Bytes before the payload; a later writer may have added fields that this reader skips.
  public internal(set) var headerLength = BlockHeader.byteCount

  public init(
    kind: BlockKind, sequence: UInt32, recordCount: UInt16, payloadLength: UInt16,
    firstRecordIndex: UInt64, firstTicks: UInt64, recordsLost: UInt64, sessionIdentifier: UInt32,
    witness: Witness = .driver, guest: UInt32 = 0, device: UInt16 = 0
  ) {
    self.kind = kind
    self.witness = witness
    self.sequence = sequence
    self.recordCount = recordCount
    self.payloadLength = payloadLength
    self.firstRecordIndex = firstRecordIndex
    self.firstTicks = firstTicks
    self.recordsLost = recordsLost
    self.sessionIdentifier = sessionIdentifier
    self.guest = guest
    self.device = device
  }
}

/// What a block carries; a reader counts and skips the kinds that it does not know.
public struct BlockKind: RawRepresentable, Equatable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A ``TraceSession``; first in every trace and in every dump.
  public static let session = BlockKind(rawValue: 0)
  /// Encoded records.
  public static let records = BlockKind(rawValue: 1)
}

/// Who says what a block says; a reader counts and skips the witnesses that it does not know.
public struct Witness: RawRepresentable, Equatable, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The guest's driver: what it read, made available, took, suppressed, waited for.
  public static let driver = Witness(rawValue: 0)
  /// The device: what it popped, filled, used, and the registers that were accessed.
  public static let device = Witness(rawValue: 1)
  /// The rings at an instant, read out of the guest's memory.
  public static let memory = Witness(rawValue: 2)
  /// Frames at a point.
  public static let wire = Witness(rawValue: 3)
  /// A line of a log.
  public static let text = Witness(rawValue: 4)

  /// The witness in one word.
  public var name: StaticString {
    switch self {
    case .driver: "driver"
    case .device: "device"
    case .memory: "memory"
    case .wire: "wire"
    case .text: "text"
    default: "unknown"
    }
  }
}
