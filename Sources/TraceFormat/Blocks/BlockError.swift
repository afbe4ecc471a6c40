internal import Bytes

/// Why the bytes of a block do not decode; offsets count from the block's first byte.
public enum BlockError: Error, Equatable, Sendable {
  case truncated(offset: Int)
  case badSync(found: UInt32)
  case unsupportedVersion(UInt8)
  case unknownBlockKind(UInt8)
  case badHeaderLength(UInt8)
  case badPayloadLength(declared: Int, present: Int)
  case badChecksum(stored: UInt32, computed: UInt32)
  case varintTooLong(offset: Int)
  case valueOutOfRange(offset: Int)
  case unknownEventKind(UInt8, offset: Int)
  case trailingBytes(offset: Int)

  init(_ error: ByteReadError) {
    switch error {
    case .truncated(let offset): self = .truncated(offset: offset)
    case .varintTooLong(let offset): self = .varintTooLong(offset: offset)
    case .valueOutOfRange(let offset): self = .valueOutOfRange(offset: offset)
    }
  }

  /// The error for people.
  public var words: String {
    switch self {
    case .truncated(let offset): "a block that ends at its byte \(offset)"
    case .badSync: "no block begins here"
    case .unsupportedVersion(let version):
      "trace format version \(version), which is newer than this reader"
    case .unknownBlockKind(let kind): "a block of the unknown kind \(kind)"
    case .badHeaderLength(let length): "a block whose header is \(length) bytes long"
    case .badPayloadLength(let declared, let present):
      "a block of \(declared) bytes where \(present) are"
    case .badChecksum: "a block whose checksum is wrong"
    case .varintTooLong(let offset): "a number of more than 64 bits at byte \(offset) of a block"
    case .valueOutOfRange(let offset): "an impossible value at byte \(offset) of a block"
    case .unknownEventKind(let kind, let offset):
      "a record of the unknown kind \(kind) at byte \(offset) of a block"
    case .trailingBytes(let offset):
      "more bytes than records in a block, from its byte \(offset) on"
    }
  }
}
