internal import Bytes

/// What a pcapng file says about a frame beside its time and bytes (pcapng §4.3.1).
public struct FrameAttributes: Equatable, Sendable {
  /// opt_comment, in the file's order.
  public var comments: [String] = []
  /// epb_flags; 0 says nothing.
  public var flags: UInt32 = 0
  /// epb_dropcount: frames lost since the previous one on the interface.
  public var dropCount: UInt64?
  /// epb_packetid: the same frame has the same identifier wherever it was seen.
  public var packetID: UInt64?
  /// epb_queue: the queue of the interface that carried the frame.
  public var queue: UInt32?
  /// Custom options, in the file's order.
  public var customOptions: [CustomOption] = []
  /// An option ran past the end of its block, so attributes may be missing.
  public var isMalformed = false

  /// Attributes that say nothing.
  public init() {}

  mutating func note(_ option: FrameOption) {
    switch option {
    case .comment(let text): comments.append(text.text())
    case .flags(let value): flags = value
    case .dropCount(let count): dropCount = count
    case .packetID(let identifier): packetID = identifier
    case .queue(let number): queue = number
    case .custom(let code, let enterpriseNumber, let content):
      customOptions.append(
        CustomOption(code: code, enterpriseNumber: enterpriseNumber, bytes: content.copied()))
    case .other: break
    case .malformed: isMalformed = true
    }
  }

  /// Bits 0 and 1 of ``flags``.
  public var direction: FrameDirection {
    get { FrameDirection(flags: flags) }
    set { flags = flags & ~3 | newValue.rawValue }
  }
}
