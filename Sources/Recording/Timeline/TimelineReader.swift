import Bytes
public import PacketFiles

/// Reads a timeline front to back; frames of any other packet file too, as ``TimelineCondition``
/// then says.
public struct TimelineReader: ~Copyable {
  private var file: PacketFileReader
  private let keepsComments: Bool

  private var counts = TimelineSummary()
  /// When the last frame was captured that had a time.
  private var lastTime: Int64 = 0

  /// What was read so far.
  public var summary: TimelineSummary {
    var summary = counts
    summary.unknownBlockCount += file.unknownBlockCount
    return summary
  }

  /// Opens the file at `path`, or the standard input for `-`.
  ///
  /// - Throws: As ``PacketFileReader/init(path:)``.
  public init(path: String) throws(PacketFileError) {
    try self.init(ByteSource(path: path))
  }

  /// Reads from `source`.
  ///
  /// - Parameter keepsComments: frames keep theirs, a text of its own for each.
  /// - Throws: As ``PacketFileReader/init(_:assumedInterface:)``.
  public init(
    _ source: consuming ByteSource, keepsComments: Bool = true
  ) throws(PacketFileError) {
    self.keepsComments = keepsComments
    file = try PacketFileReader(source, assumedInterface: TimelineOrigin.interface)
  }

  /// Moves on to the next item; nil at the end of the file, when ``summary`` is whole.
  ///
  /// - Throws: ``PacketFileError/cannotRead(path:offset:_:)`` or `compression`. Damage is an item.
  public mutating func next() throws(PacketFileError) -> TimelineItem? {
    while let event = try file.advance() {
      switch event {
      case .section: continue
      case .interface(let interface): counts.note(interface)
      case .frame(let header): return .frame(frame(header))
      case .block(let type):
        if let item = item(ofBlock: type) { return item }
      case .statistics(var statistics):
        counts.hasStatistics = true
        statistics.interface += file.earlierInterfaceCount
        return .statistics(statistics)
      case .damage(let damage): return .damage(count(damage))
      }
    }
    return nil
  }

  private mutating func frame(_ header: FrameHeader) -> RecordedFrame {
    var frame = RecordedFrame(header, bytes: file.bodyBytes())
    if header.hasTime {
      lastTime = header.timestampNanoseconds
    } else {
      frame.timestampNanoseconds = lastTime
      counts.timelessFrameCount += 1
    }
    var isWellFormed = true
    let keepsComments = keepsComments
    file.forEachOption { option in
      if !keepsComments, case .comment = option { return }
      if !frame.note(option) { isWellFormed = false }
    }
    counts.frameCount += 1
    if frame.annotation != nil { counts.annotatedFrameCount += 1 }
    if !isWellFormed { counts.malformedFrameCount += 1 }
    return frame
  }

  private mutating func item(ofBlock type: PcapngBlockType) -> TimelineItem? {
    guard type == .traceBlock || type == .provenance || type == .clockModel else {
      counts.unknownBlockCount += 1
      return nil
    }
    guard let payload = payload() else {
      return .damage(
        count(
          FileDamage(
            offset: file.offset, length: UInt64(file.body.byteCount + 12), blockType: type,
            cause: .blockBody)))
    }
    switch type {
    case .traceBlock:
      counts.traceBlockCount += 1
      return .traceBlock(payload)
    case .provenance:
      counts.provenanceCount += 1
      return .provenance(Provenance(lines: payload))
    default:
      return .clockModel(payload)
    }
  }

  /// The bytes that the current block's count tells from its padding; nil if it does not fit.
  private func payload() -> [UInt8]? {
    let body = file.body
    guard body.byteCount >= 4 else { return nil }
    let count = Int(body.littleEndian(at: 0, as: UInt32.self))
    guard (count + 3) & ~3 == body.byteCount - 4 else { return nil }
    return body.extracting(4..<(4 + count)).copied()
  }

  private mutating func count(_ damage: FileDamage) -> FileDamage {
    counts.damageCount += 1
    counts.damagedByteCount += damage.length
    return damage
  }
}
