import PacketFiles

/// How a frame's annotation is put into a custom option (pcapng §3.5.1).
///
/// The number belongs to the documentation of private enterprises (RFC 5612) and so to nobody; the
/// magic in front of the content keeps another user's option from being taken for ours.
enum TimelineAnnotation {
  static let enterpriseNumber: UInt32 = 32473
  static let magic: [UInt8] = [0x51, 0x5A, 0x31]

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
