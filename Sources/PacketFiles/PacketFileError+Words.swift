extension PacketFileError {
  /// What went wrong, for people; `path` names the file where the error does not.
  public func words(path: String) -> String {
    switch self {
    case .cannotOpen(let path, let number): "\(path): \(number)"
    case .cannotRead(let path, let offset, let number): "\(path): \(number) at byte \(offset)"
    case .cannotWrite(let path, let offset, let number):
      "\(path): \(number) after \(offset) bytes were written"
    case .cannotRename(let path, let number):
      "\(path): \(number); what was written is in \(path).partial"
    case .compression(let code): "\(path): zlib fails with \(code)"
    case .empty: "\(path): the file is empty"
    case .headerTruncated(let count):
      "\(path): the file ends inside its header, after \(count) bytes"
    case .unknownFormat(let magic): PacketFileError.foreignWords(path, magic)
    case .unsupportedVersion(let major, let minor):
      "\(path): pcap version \(major).\(minor) is not supported"
    case .notRepresentable(let field): "\(path): a \(field) does not fit the format"
    }
  }
}

extension PacketFileError {
  private static func foreignWords(_ path: String, _ magic: UInt32) -> String {
    let start = (0..<4).map { UInt8(truncatingIfNeeded: magic >> (8 * $0)) }
    if let name = ForeignFormat.name(of: start) {
      return "\(path): \(name); a capture is pcap or pcapng, plain or gzip"
    }
    let text = ForeignFormat.isText(start) ? ": it reads like text" : ""
    return "\(path): neither pcap nor pcapng, it begins with 0x\(String(magic, radix: 16))\(text)"
  }
}

extension FileDamage {
  /// Where and what, for people.
  public var words: String {
    "\(length) bytes from byte \(offset) on cannot be used: \(cause.words)"
  }
}

extension FileDamage.Cause {
  /// What is wrong, for people.
  public var words: String {
    switch self {
    case .truncated: "the file ends here"
    case .compressedTruncated(let offset): "the compressed data ends at its byte \(offset)"
    case .compressedDamaged(let offset): "the compressed data is damaged at its byte \(offset)"
    case .byteOrderMagic(let magic): "0x\(String(magic, radix: 16)) is no byte order"
    case .sectionVersion(let major, let minor):
      "a section of pcapng version \(major).\(minor)"
    case .blockLength(let length): "a block cannot have \(length) bytes"
    case .trailingLength(let expected, let found):
      "a block of \(expected) bytes ends with the length \(found)"
    case .blockBody: "a block contradicts itself"
    case .capturedLength(let length): "a frame cannot have \(length) bytes"
    case .zeros: "nothing but zeros"
    case .unknownInterface(let number): "interface \(number) is not described"
    }
  }
}
