public import PacketFiles

/// What a ``TimelineReader`` has come across so far; whole once the reader is at the end.
public struct TimelineSummary: Equatable, Sendable {
  /// Frames delivered.
  public internal(set) var frameCount: UInt64 = 0
  /// Frames with an annotation among them.
  public internal(set) var annotatedFrameCount: UInt64 = 0
  /// Frames among them whose options were cut short, so that something about them is missing.
  public internal(set) var malformedFrameCount: UInt64 = 0
  /// Frames among them that the file gives no time.
  public internal(set) var timelessFrameCount: UInt64 = 0
  /// The first interfaces of the file, at most ``RecordingLimit/keptCount``.
  public internal(set) var interfaces: [InterfaceDescription] = []
  /// All interfaces of the file.
  public internal(set) var interfaceCount: UInt64 = 0
  /// Trace blocks delivered.
  public internal(set) var traceBlockCount: UInt64 = 0
  /// Statements of origin delivered.
  public internal(set) var provenanceCount: UInt64 = 0
  /// Stretches that could not be used.
  public internal(set) var damageCount: UInt64 = 0
  /// Bytes of those stretches, of the unpacked file.
  public internal(set) var damagedByteCount: UInt64 = 0
  /// Blocks skipped because their type is neither pcapng's nor a timeline's.
  public internal(set) var unknownBlockCount: UInt64 = 0
  /// The counts that end a timeline were found.
  public internal(set) var hasStatistics = false

  /// Nothing read yet.
  public init() {}

  mutating func note(_ interface: InterfaceDescription) {
    interfaceCount += 1
    if interfaces.count < RecordingLimit.keptCount { interfaces.append(interface) }
  }

  /// What kind of timeline the file is.
  public var condition: TimelineCondition {
    if traceBlockCount == 0 && provenanceCount == 0 && damageCount == 0 {
      return annotatedFrameCount > 0 ? .rewritten : .foreign
    }
    if damageCount + malformedFrameCount + unknownBlockCount > 0 { return .damaged }
    return hasStatistics ? .complete : .unfinished
  }
}

/// What kind of timeline a file is.
public enum TimelineCondition: Equatable, Sendable {
  /// Everything that was written is there.
  case complete
  /// The writer did not come to its end; what is there is intact.
  case unfinished
  /// Parts could not be used.
  case damaged
  /// A tool such as editcap has copied the frames and left out what replay needs.
  case rewritten
  /// Frames of another origin: a packet capture, not a timeline.
  case foreign
}
