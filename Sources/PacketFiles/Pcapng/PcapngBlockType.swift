/// The type of a pcapng block (pcapng §11.1).
public struct PcapngBlockType: RawRepresentable, Equatable, Sendable {
  /// The number in the block's first four bytes.
  public var rawValue: UInt32

  /// The type with the number `rawValue`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Section Header Block; reads the same in both byte orders.
  public static let sectionHeader = PcapngBlockType(rawValue: 0x0A0D_0D0A)
  /// Interface Description Block.
  public static let interfaceDescription = PcapngBlockType(rawValue: 1)
  /// Packet Block, obsolete, read only.
  public static let packet = PcapngBlockType(rawValue: 2)
  /// Simple Packet Block.
  public static let simplePacket = PcapngBlockType(rawValue: 3)
  /// Name Resolution Block.
  public static let nameResolution = PcapngBlockType(rawValue: 4)
  /// Interface Statistics Block.
  public static let interfaceStatistics = PcapngBlockType(rawValue: 5)
  /// Enhanced Packet Block.
  public static let enhancedPacket = PcapngBlockType(rawValue: 6)
  /// Decryption Secrets Block.
  public static let decryptionSecrets = PcapngBlockType(rawValue: 0xA)
  /// Custom Block that tools may copy to other files.
  public static let custom = PcapngBlockType(rawValue: 0xBAD)
  /// Custom Block that tools must not copy.
  public static let customNotCopied = PcapngBlockType(rawValue: 0x4000_0BAD)

  /// Reserved for local use: stock tools skip such a block in silence (pcapng §11.1).
  public var isLocalUse: Bool { rawValue >> 31 == 1 }

  /// Whether the reader hands the block to its caller without looking into it.
  var isPassedThrough: Bool {
    isLocalUse || self == .custom || self == .customNotCopied
  }

  /// The smallest total length of a block of this type; nil for an unknown type.
  var smallestLength: Int? {
    switch self {
    case .sectionHeader: 28
    case .interfaceDescription: 20
    case .packet, .enhancedPacket: 32
    case .simplePacket, .nameResolution, .custom, .customNotCopied: 16
    case .interfaceStatistics: 24
    case .decryptionSecrets: 20
    case .traceBlock, .provenance, .clockModel: 16
    default: nil
    }
  }
}
