/// How a classic pcap file lays out its records, as its magic number tells (pcap-savefile(5)).
struct PcapLayout {
  var order: ByteOrder
  var nanosecondsPerUnit: Int64
  /// Bytes in front of each frame.
  var recordHeaderByteCount = PcapFormat.recordHeaderByteCount

  /// The layout that `magic`, read as little-endian, stands for; nil for another file.
  init?(magic: UInt32) {
    for (order, magic) in [(ByteOrder.little, magic), (.big, magic.byteSwapped)] {
      self.order = order
      nanosecondsPerUnit = magic == PcapFormat.nanosecondMagic ? 1 : 1000
      switch magic {
      case PcapFormat.microsecondMagic, PcapFormat.nanosecondMagic: return
      case PcapFormat.modifiedMagic:
        recordHeaderByteCount = PcapFormat.modifiedRecordHeaderByteCount
        return
      default: continue
      }
    }
    return nil
  }
}
