/// What a reader accepts from a file it does not trust, and a writer refuses to exceed.
public enum FileLimit {
  /// Bytes of one frame: libpcap's largest snapshot length for Ethernet.
  public static let frameByteCount = 262_144
  /// Bytes of one pcapng block, its framing included.
  public static let blockByteCount = 16 << 20
  /// Bytes of a block that is trusted to end a stretch of damage.
  static let recoveredBlockByteCount = 1 << 20
  /// Interfaces of one section.
  static let interfaceCount = 65_536
}
