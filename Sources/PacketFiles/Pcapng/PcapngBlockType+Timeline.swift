/// The blocks of a timeline that stock tools skip.
///
/// Each body is a 32-bit little-endian count and so many bytes, then padding: the count keeps the
/// bytes exact, and a fixed byte order keeps them independent of the section's.
extension PcapngBlockType {
  /// A trace block as it left the kernel, byte for byte ("QT").
  public static let traceBlock = PcapngBlockType(rawValue: 0x8000_5154)
  /// `key=value` lines in UTF-8 on where the timeline comes from ("QP").
  public static let provenance = PcapngBlockType(rawValue: 0x8000_5150)
  /// The clock model the timestamps follow, opaque here ("QC").
  public static let clockModel = PcapngBlockType(rawValue: 0x8000_5143)
}
