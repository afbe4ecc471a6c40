/// The numbers of the classic pcap format (pcap-savefile(5)).
enum PcapFormat {
  static let headerByteCount = 24
  static let recordHeaderByteCount = 16
  static let microsecondMagic: UInt32 = 0xA1B2_C3D4
  static let nanosecondMagic: UInt32 = 0xA1B2_3C4D
  static let majorVersion: UInt16 = 2
  static let minorVersion: UInt16 = 4
}
