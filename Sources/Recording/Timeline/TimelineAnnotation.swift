public import Bytes
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
    to options: inout PacketOptions, _ write: (inout ByteBuffer) -> Void
  ) {
    options.appendCustom(enterpriseNumber: enterpriseNumber) { bytes in
      bytes.append(magic.rawSpan)
      write(&bytes)
    }
  }

  /// The option that carries `content`.
  static func option(_ content: [UInt8]) -> CustomOption {
    CustomOption(enterpriseNumber: enterpriseNumber, bytes: magic + content)
  }

  /// The annotation in a custom option of this owner; nil if it is another one's.
  static func content(of option: RawSpan) -> [UInt8]? {
    guard option.byteCount >= magic.count else { return nil }
    for place in magic.indices where option.byte(at: place) != magic[place] { return nil }
    return option.extracting(magic.count..<option.byteCount).copied()
  }
}
