public import TraceFormat

extension LineDamage {
  /// Where and what, for people.
  public var words: String {
    "\(byteCount) bytes from byte \(offset) on: \(cause.words)"
  }
}

extension LineDamage.Cause {
  /// What is wrong, for people.
  public var words: String {
    switch self {
    case .tooLong: "longer than any block"
    case .badStuffing: "wrong stuffing"
    case .cutOff: "the line ends inside a block"
    case .badBlock(let error): error.words
    }
  }
}

extension BlockError {
  /// What is wrong with a block, for people; offsets count from its first byte.
  public var words: String {
    switch self {
    case .truncated(let offset): "it ends at byte \(offset), inside a record"
    case .badSync(let found): "it begins with 0x\(String(found, radix: 16)), not with QZTB"
    case .unsupportedVersion(let version): "version \(version) of the trace format"
    case .unknownBlockKind(let kind): "a block of kind \(kind)"
    case .badHeaderLength(let length): "a header of \(length) bytes"
    case .badPayloadLength(let declared, let present):
      "it declares \(declared) bytes of records and has \(present)"
    case .badChecksum(let stored, let computed):
      "checksum 0x\(String(stored, radix: 16)), but its bytes give"
        + " 0x\(String(computed, radix: 16))"
    case .varintTooLong(let offset): "a number of more than 64 bits at byte \(offset)"
    case .valueOutOfRange(let offset): "a value out of its range at byte \(offset)"
    case .unknownEventKind(let kind, let offset): "a record of kind \(kind) at byte \(offset)"
    case .trailingBytes(let offset): "bytes behind the last record, from byte \(offset) on"
    }
  }
}
