/// The numbers of the classic pcap format (pcap-savefile(5)).
enum PcapFormat {
  static let headerByteCount = 24
  static let recordHeaderByteCount = 16
  /// The modified format's records name interface, protocol and packet type as well.
  static let modifiedRecordHeaderByteCount = 24
  static let microsecondMagic: UInt32 = 0xA1B2_C3D4
  static let nanosecondMagic: UInt32 = 0xA1B2_3C4D
  /// Alexey Kuznetzov's modified format.
  static let modifiedMagic: UInt32 = 0xA1B2_CD34
  static let majorVersion: UInt16 = 2
  static let minorVersion: UInt16 = 4

  /// Bytes of the frame check sequence that the link type's field declares in its upper bits.
  static func frameCheckByteCount(linkType field: UInt32) -> Int {
    let isDeclared = field & 0x0400_0000 != 0
    let unit = 2
    return isDeclared ? Int(field >> 28) * unit : 0
  }
}
