/// What a ``PacketFileReader`` came to; the bytes stay in the reader until it moves on.
public enum PacketFileEvent: Equatable, Sendable {
  /// A section starts, and with it the numbering of interfaces. Classic pcap is one section.
  case section(SectionHeader)
  /// The next interface of the section; it takes the next index.
  case interface(InterfaceDescription)
  /// A frame; its bytes are the reader's ``PacketFileReader/body``.
  case frame(FrameHeader)
  /// Counts of an interface.
  case statistics(InterfaceStatistics)
  /// A custom or local-use block; its body is the reader's ``PacketFileReader/body``.
  case block(PcapngBlockType)
  /// A stretch that could not be used; reading goes on after it.
  case damage(FileDamage)
}

/// What a ``PacketFileReader`` came to, with a copy of the bytes.
public enum PacketFileItem: Equatable, Sendable {
  /// A section starts, and with it the numbering of interfaces. Classic pcap is one section.
  case section(SectionHeader)
  /// The next interface of the section; it takes the next index.
  case interface(InterfaceDescription)
  /// A frame.
  case frame(CapturedFrame)
  /// Counts of an interface.
  case statistics(InterfaceStatistics)
  /// A custom or local-use block, with its body as it is in the file, padding included.
  case block(PcapngBlockType, body: [UInt8])
  /// A stretch that could not be used; reading goes on after it.
  case damage(FileDamage)
}
