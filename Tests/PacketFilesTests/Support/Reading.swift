import PacketFiles
import Recording
import Testing

/// Everything a packet file holds.
func readItems(of bytes: [UInt8]) throws -> [PacketFileItem] {
  try readItems(of: ByteSource(bytes: bytes))
}

/// Everything a packet file holds.
func readItems(of source: consuming ByteSource) throws -> [PacketFileItem] {
  var reader = try PacketFileReader(source)
  var items: [PacketFileItem] = []
  while let item = try reader.next() { items.append(item) }
  return items
}

/// Everything a timeline holds.
func readTimeline(of bytes: [UInt8]) throws -> (items: [TimelineItem], summary: TimelineSummary) {
  var reader = try TimelineReader(ByteSource(bytes: bytes))
  var items: [TimelineItem] = []
  while let item = try reader.next() { items.append(item) }
  return (items, reader.summary)
}

extension [PacketFileItem] {
  var frames: [CapturedFrame] {
    compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
  }

  var damage: [FileDamage] {
    compactMap { if case .damage(let damage) = $0 { damage } else { nil } }
  }
}

extension [TimelineItem] {
  var damage: [FileDamage] {
    compactMap { if case .damage(let damage) = $0 { damage } else { nil } }
  }

  /// The items without the damage between them.
  var content: [TimelineItem] {
    filter { if case .damage = $0 { false } else { true } }
  }
}

/// Where the blocks of an intact little-endian pcapng file start and end.
func blockRanges(of bytes: [UInt8]) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var start = 0
  while start < bytes.count {
    let length = (0..<4).reduce(0) { $0 | Int(bytes[start + 4 + $1]) << (8 * $1) }
    ranges.append(start..<start + length)
    start += length
  }
  return ranges
}
