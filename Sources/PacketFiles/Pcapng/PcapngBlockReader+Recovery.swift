extension PcapngBlockReader {
  /// Longest block whose trailing length is searched for: a frame of the largest size.
  private static let trailerSearchByteCount = FileLimit.frameByteCount + 4096

  /// Skips from a broken block to the next plausible one, or to the end of the file.
  ///
  /// What is inside the broken block must not be taken for a block of the file, nor may an intact
  /// neighbour be skipped. So the two lengths of the broken block are asked first: the trailing one
  /// where it agrees with its own place, then the leading one. Only then is every byte tried, for
  /// damage may have removed or added some.
  mutating func recover(
    _ window: inout InputWindow, _ cause: FileDamage.Cause, _ claimedLength: Int?
  ) throws(PacketFileError) -> FileDamage {
    let offset = window.offset
    let type = PcapngBlockType(rawValue: window.bytes.uint32(at: 0, byteOrder ?? .little))
    if type == .sectionHeader {
      earlierInterfaceCount += interfaces.count
      interfaces = []
    }
    isSectionDamaged = true
    blockLength = 0
    if let length = try lengthFromTrailer(&window) {
      window.consume(length)
    } else if let claimedLength, try isBoundary(&window, claimedLength, byteOrders) {
      window.consume(claimedLength)
    } else if try !scan(&window) {
      endIsReported = true
      window.consume(window.count)
    }
    let length = window.offset - offset
    return FileDamage(
      offset: offset, length: length, blockType: type, cause: atEndOfFile(window, cause))
  }

  /// A length that leads past the end of the file is the file's fault if nothing follows.
  private func atEndOfFile(
    _ window: borrowing InputWindow, _ cause: FileDamage.Cause
  ) -> FileDamage.Cause {
    guard case .blockLength = cause, window.count == 0, window.ending != .open else { return cause }
    return FileDamage.Cause(endOf: window) ?? .truncated
  }

  private var byteOrders: [ByteOrder] {
    byteOrder.map { [$0] } ?? [.little, .big]
  }

  /// The length of the broken block according to a trailing length that is where it says, with a
  /// plausible block or the end of the file behind it.
  ///
  /// The search is limited for one block, and for the file, so that its cost stays linear.
  private mutating func lengthFromTrailer(
    _ window: inout InputWindow
  ) throws(PacketFileError) -> Int? {
    let limit = min(Self.trailerSearchByteCount, trailerSearchBudget)
    let orders = byteOrders
    var position = 12
    while position <= limit, try window.require(position) {
      for order in orders where window.bytes.uint32(at: position - 4, order) == position {
        if try isBoundary(&window, position, [order]) {
          trailerSearchBudget -= position
          return position
        }
      }
      position += 4
    }
    trailerSearchBudget -= min(position, trailerSearchBudget)
    return nil
  }

  /// Whether a plausible block starts at `position`, or the file ends there.
  private mutating func isBoundary(
    _ window: inout InputWindow, _ position: Int, _ orders: [ByteOrder]
  ) throws(PacketFileError) -> Bool {
    if try isPlausibleBlock(&window, at: position, orders) { return true }
    return window.count == position && window.ending == .clean
  }

  /// Consumes bytes until a plausible block starts; false when the file ended first.
  private mutating func scan(_ window: inout InputWindow) throws(PacketFileError) -> Bool {
    let stride = 65_536
    let orders = byteOrders
    var position = 1
    while try window.require(position + 12) {
      if try isPlausibleBlock(&window, at: position, orders) {
        window.consume(position)
        return true
      }
      position += 1
      if position == stride {
        window.consume(position)
        position = 0
      }
    }
    return false
  }

  /// Whether a block of a known type and a sane length, repeated at its end, starts at `position`
  /// in one of `orders`, which then becomes the section's.
  private mutating func isPlausibleBlock(
    _ window: inout InputWindow, at position: Int, _ orders: [ByteOrder]
  ) throws(PacketFileError) -> Bool {
    guard try window.require(position + 12) else { return false }
    for order in orders where try isPlausibleBlock(&window, at: position, order) {
      byteOrder = order
      return true
    }
    return false
  }

  private func isPlausibleBlock(
    _ window: inout InputWindow, at position: Int, _ sectionOrder: ByteOrder
  ) throws(PacketFileError) -> Bool {
    var order = sectionOrder
    let type = PcapngBlockType(rawValue: window.bytes.uint32(at: position, order))
    guard let smallestLength = type.smallestLength else { return false }
    if type == .sectionHeader {
      guard let own = Self.byteOrder(magic: window.bytes.uint32(at: position + 8, .little)) else {
        return false
      }
      order = own
    }
    let length = window.bytes.uint32(at: position + 4, order)
    guard length >= smallestLength, length % 4 == 0, length <= FileLimit.recoveredBlockByteCount,
      try window.require(position + Int(length))
    else { return false }
    return window.bytes.uint32(at: position + Int(length) - 4, order) == length
  }
}
