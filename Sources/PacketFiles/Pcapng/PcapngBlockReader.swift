/// Reads pcapng blocks one after the other from a window (pcapng §3).
struct PcapngBlockReader {
  /// Byte order of the section; nil until one was seen.
  var byteOrder: ByteOrder?
  /// Interfaces of the section, by index.
  var interfaces: [InterfaceDescription] = []
  /// Interfaces of the sections before.
  var earlierInterfaceCount = 0
  /// Stands in for an interface whose description may have been lost to damage.
  var assumedInterface: InterfaceDescription?
  /// The section lost bytes, so an unknown interface may be one whose description is gone.
  var isSectionDamaged = false
  /// What is wrong with the end of the file was said.
  var endIsReported = false
  /// Bytes of the window that belong to the current block.
  var blockLength = 0
  /// The current frame's or raw block's bytes in the window.
  var body = 0..<0
  /// The current frame's options in the window.
  var options = 0..<0
  /// Frames lost before the current one as its fixed part says (Packet Block only).
  var dropCount: UInt64?
  /// Blocks of a type that no version of the format known here defines.
  var unknownBlockCount: UInt64 = 0
  /// Bytes that may still be searched for the trailing lengths of broken blocks.
  var trailerSearchBudget = 64 << 20

  /// Type and total length of a block whose framing holds, or what is wrong with it.
  enum Framing {
    case intact(PcapngBlockType, length: Int)
    case broken(FileDamage.Cause, claimedLength: Int?)
  }

  /// Moves on to the next block that says something; nil at the end of the file.
  mutating func advance(
    _ window: inout InputWindow
  ) throws(PacketFileError) -> PacketFileEvent? {
    while true {
      window.consume(blockLength)
      blockLength = 0
      guard try window.require(12) else { return endOfFile(&window) }
      switch try framing(&window) {
      case .intact(let type, let length):
        blockLength = length
        let event = interpret(type, window)
        if case .damage(let damage) = event {
          if damage.cause.doubtsFraming {
            return .damage(try recover(&window, damage.cause, length))
          }
          if case .sectionVersion(let major, _) = damage.cause, Self.isOtherVersion(major) {
            return .damage(try skipSection(&window, damage))
          }
        }
        if let event { return event }
      case .broken(let cause, let claimedLength):
        return .damage(try recover(&window, cause, claimedLength))
      }
    }
  }

  /// One bit away from version 1 is damage, and what follows can be read.
  private static func isOtherVersion(_ major: UInt16) -> Bool {
    (major ^ 1).nonzeroBitCount > 1
  }

  /// Skips what follows the header of a section that is not read here, up to the next section.
  private mutating func skipSection(
    _ window: inout InputWindow, _ damage: FileDamage
  ) throws(PacketFileError) -> FileDamage {
    var damage = damage
    while true {
      window.consume(blockLength)
      blockLength = 0
      guard try window.require(12), case .intact(let type, let length) = try framing(&window),
        type != .sectionHeader
      else { return damage }
      blockLength = length
      damage.length += UInt64(length)
    }
  }

  /// Gives what the file says about the current frame to `take`, its fixed part first.
  func forEachOption(_ window: borrowing InputWindow, _ take: (FrameOption) -> Void) {
    if let dropCount { take(.dropCount(dropCount)) }
    if options.isEmpty { return }
    let bytes = window.bytes.extracting(options)
    let order = byteOrder ?? .little
    var cursor = PcapngOptionCursor()
    while let option = cursor.next(in: bytes, order) {
      take(FrameOption(option.code, bytes.extracting(option.value), order))
    }
    if cursor.isMalformed { take(.malformed) }
  }

  private mutating func endOfFile(_ window: inout InputWindow) -> PacketFileEvent? {
    guard !endIsReported, let cause = FileDamage.Cause(endOf: window) else { return nil }
    endIsReported = true
    let damage = FileDamage(
      offset: window.offset, length: UInt64(window.count), blockType: nil, cause: cause)
    window.consume(window.count)
    return .damage(damage)
  }

  private mutating func framing(_ window: inout InputWindow) throws(PacketFileError) -> Framing {
    let type = PcapngBlockType(rawValue: window.bytes.uint32(at: 0, byteOrder ?? .little))
    if type == .sectionHeader {
      let magic = window.bytes.uint32(at: 8, .little)
      guard let order = Self.byteOrder(magic: magic) else {
        return .broken(.byteOrderMagic(magic), claimedLength: nil)
      }
      byteOrder = order
    }
    guard let byteOrder else { return .broken(.blockBody, claimedLength: nil) }
    let length = window.bytes.uint32(at: 4, byteOrder)
    guard length >= 12, length % 4 == 0, length <= FileLimit.blockByteCount else {
      return .broken(.blockLength(length), claimedLength: nil)
    }
    guard try window.require(Int(length)) else {
      return .broken(.blockLength(length), claimedLength: nil)
    }
    let trailing = window.bytes.uint32(at: Int(length) - 4, byteOrder)
    guard trailing == length else {
      return .broken(
        .trailingLength(expected: length, found: trailing), claimedLength: Int(length))
    }
    return .intact(type, length: Int(length))
  }

  /// The byte order in which `magic`, read as little-endian, is right.
  static func byteOrder(magic: UInt32) -> ByteOrder? {
    if magic == SectionHeader.byteOrderMagic { return .little }
    if magic == SectionHeader.byteOrderMagic.byteSwapped { return .big }
    return nil
  }
}
