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
    if type == .sectionHeader { interfaces = [] }
    isSectionDamaged = true
    var found = false
    if let length = try lengthFromTrailer(&window, upTo: claimedLength) {
      window.consume(length)
      found = true
    } else if let claimedLength, try isPlausibleBlock(&window, at: claimedLength) {
      window.consume(claimedLength)
      found = true
    } else {
      found = try scan(&window)
    }
    let length = window.offset - offset
    var finalCause = cause
    if !found {
      endIsReported = true
      if case .blockLength = cause { finalCause = FileDamage.Cause(endOf: window) ?? .truncated }
    }
    return FileDamage(offset: offset, length: length, blockType: type, cause: finalCause)
  }

  /// The length of the broken block according to a trailing length that is where it says, with a
  /// plausible block behind it.
  ///
  /// The search is limited for one block, and for the file, so that its cost stays linear.
  private mutating func lengthFromTrailer(
    _ window: inout InputWindow, upTo claimedLength: Int?
  ) throws(PacketFileError) -> Int? {
    guard let byteOrder else { return nil }
    let limit = min(claimedLength ?? Self.trailerSearchByteCount, trailerSearchBudget)
    var position = 12
    while position < limit, try window.require(position + 12) {
      if window.bytes.uint32(at: position - 4, byteOrder) == position,
        try isPlausibleBlock(&window, at: position)
      {
        trailerSearchBudget -= position
        return position
      }
      position += 4
    }
    trailerSearchBudget -= position
    return nil
  }

  /// Consumes bytes until a plausible block starts; false when the file ended first.
  private mutating func scan(_ window: inout InputWindow) throws(PacketFileError) -> Bool {
    let stride = 65_536
    var position = 1
    while try window.require(position + 12) {
      if try isPlausibleBlock(&window, at: position) {
        window.consume(position)
        return true
      }
      position += 1
      if position == stride {
        window.consume(position)
        position = 0
      }
    }
    window.consume(window.count)
    return false
  }

  /// Whether a block of a known type and a sane length, repeated at its end, starts at `position`.
  private mutating func isPlausibleBlock(
    _ window: inout InputWindow, at position: Int
  ) throws(PacketFileError) -> Bool {
    guard try window.require(position + 12) else { return false }
    if let byteOrder { return try isPlausibleBlock(&window, at: position, byteOrder) }
    for order in [ByteOrder.little, .big]
    where try isPlausibleBlock(&window, at: position, order) {
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
