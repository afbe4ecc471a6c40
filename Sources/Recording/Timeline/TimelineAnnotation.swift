public import PacketFiles

/// How a frame's annotation is put into a custom option (pcapng §3.5.1).
///
/// The number belongs to the documentation of private enterprises (RFC 5612) and so to nobody; the
/// magic in front of the content keeps another user's option from being taken for ours.
public enum TimelineAnnotation {
  static let enterpriseNumber: UInt32 = 32473
  static let magic: [UInt8] = [0x51, 0x5A, 0x31]

  /// Appends the option whose content `write` appends.
  public static func append(
    to options: inout PacketOptions, _ write: (inout [UInt8]) -> Void
  ) {
    options.appendCustom(enterpriseNumber: enterpriseNumber) { bytes in
      bytes.append(contentsOf: magic)
      write(&bytes)
    }
  }

  /// The option that carries `content`.
  static func option(_ content: [UInt8]) -> CustomOption {
    CustomOption(enterpriseNumber: enterpriseNumber, bytes: magic + content)
  }

  /// The content of the first option that is an annotation; nil if none is.
  static func content(of options: [CustomOption]) -> [UInt8]? {
    let option = options.first { option in
      option.code == CustomOption.copiedBinaryCode && option.enterpriseNumber == enterpriseNumber
        && option.bytes.starts(with: magic)
    }
    return option.map { Array($0.bytes.dropFirst(magic.count)) }
  }
}
