public import TraceFormat

/// What of a recording arrived and what did not: the one account, whoever asks.
///
/// It grows while a ``RecordingReader`` goes forwards, and is whole once the reader is at its end.
public struct RecordingAccount: Equatable, Sendable {
  /// In order of first appearance, at most ``RecordingLimit/bootCount``.
  public internal(set) var boots: [BootAccount] = []
  /// Frames delivered.
  public internal(set) var frameCount: UInt64 = 0
  /// Frames among them with a link to the trace.
  public internal(set) var annotatedFrameCount: UInt64 = 0
  /// Frames among them of which the capture holds only the first bytes.
  public internal(set) var cutFrameCount: UInt64 = 0
  /// Frames among them whose options were cut short, so that something about them is missing.
  public internal(set) var malformedFrameCount: UInt64 = 0
  /// Trace blocks that a packet file holds, damaged ones included.
  public internal(set) var traceBlockCount: UInt64 = 0
  /// Statements of origin.
  public internal(set) var provenanceCount: UInt64 = 0
  /// Trace blocks of another kind, witness or device than is read here: skipped, not lost.
  public internal(set) var otherBlockCount: UInt64 = 0
  /// Blocks of a packet file skipped because nobody knows their type.
  public internal(set) var unknownBlockCount: UInt64 = 0
  /// The counts that end a timeline were found.
  public internal(set) var hasStatistics = false
  /// The first parts that could not be used, at most ``RecordingLimit/keptCount``.
  public internal(set) var damage: [RecordingDamage] = []
  /// All parts that could not be used.
  public internal(set) var damageCount: UInt64 = 0
  /// Bytes of those parts, of the unpacked file.
  public internal(set) var damagedByteCount: UInt64 = 0

  public init() {}

  /// Records that arrived, each counted once.
  public var recordsReceived: UInt64 { boots.reduce(0) { $0 &+ $1.recordsReceived } }
  /// Records that were generated and did not arrive.
  public var recordsLost: UInt64 { boots.reduce(0) { $0 &+ $1.recordsLost } }

  /// True when nothing is missing, damaged or contradictory.
  public var isIntact: Bool {
    damageCount == 0 && unknownBlockCount == 0 && malformedFrameCount == 0
      && boots.allSatisfy(\.isIntact)
  }

  mutating func note(_ damage: RecordingDamage) {
    damageCount += 1
    damagedByteCount &+= damage.byteCount
    if self.damage.count < RecordingLimit.keptCount { self.damage.append(damage) }
  }
}

/// What of one boot's trace arrived: generated = received + lost, always.
public struct BootAccount: Equatable, Sendable {
  /// The same in every block of one boot.
  public let identifier: UInt32
  /// What the kernel said about its run; nil when its session block did not arrive.
  public internal(set) var session: TraceSession?
  /// Index of the first record that arrived; nil when none did.
  public internal(set) var firstRecord: UInt64?
  /// Records that arrived, each counted once.
  public internal(set) var recordsReceived: UInt64 = 0
  /// Records up to the last one that arrived which did not; what was generated after it is not
  /// known to anybody.
  public internal(set) var recordsLost: UInt64 = 0
  /// The first runs of missing records, ascending, at most ``RecordingLimit/keptCount``.
  public internal(set) var gaps: [RecordGap] = []
  /// All runs of missing records.
  public internal(set) var gapCount: UInt64 = 0
  /// Records that the kernel itself counted as overwritten before they were drained.
  public internal(set) var recordsOverwritten: UInt64 = 0
  /// Records among those received whose kinds nobody knows: skipped, not lost.
  public internal(set) var unknownRecordCount: UInt64 = 0
  /// Blocks of records delivered.
  public internal(set) var blockCount: UInt64 = 0
  /// Blocks that arrived more than once, byte for byte the same; the copies were left out.
  public internal(set) var duplicateBlockCount: UInt64 = 0
  /// Intact blocks left out because they contradict others.
  public internal(set) var conflictingBlockCount: UInt64 = 0
  /// Intact blocks left out because they came after the window for them was closed.
  public internal(set) var lateBlockCount: UInt64 = 0
  /// Session blocks after the first: a dump begins with one.
  public internal(set) var repeatedSessionCount: UInt64 = 0

  init(identifier: UInt32) { self.identifier = identifier }

  /// Records up to the last one that arrived.
  public var recordsGenerated: UInt64 { recordsReceived &+ recordsLost }
  /// Records that left the kernel's ring and did not arrive.
  public var recordsLostOnLine: UInt64 {
    recordsLost > recordsOverwritten ? recordsLost - recordsOverwritten : 0
  }
  /// The recording does not hold the kernel's start: it was switched on in mid-service.
  public var beganInService: Bool { firstRecord.map { $0 > 0 } ?? false }

  /// True when nothing is missing or contradictory.
  public var isIntact: Bool {
    gapCount == 0 && conflictingBlockCount == 0 && lateBlockCount == 0
  }
}

/// What kind of thing a recording is, in one word.
public enum RecordingCondition: String, Equatable, Sendable {
  /// A timeline, and everything that was written is there.
  case complete
  /// A timeline whose writer did not come to its end; what is there is intact.
  case unfinished
  /// A timeline of which parts could not be used.
  case damaged
  /// A timeline that begins after its kernel did; what is there is intact.
  case midService = "begun in mid-service"
  /// A tool such as editcap has copied the frames and left out what replay needs.
  case rewritten
  /// A packet capture, intact.
  case capture
  /// A packet capture of which parts could not be used.
  case damagedCapture = "damaged capture"
  /// The bytes of a serial line, intact.
  case serialLine = "serial line"
  /// The bytes of a serial line, of which parts could not be used.
  case damagedSerialLine = "damaged serial line"
}

extension RecordingAccount {
  /// What a recording of `kind` with this account is.
  public func condition(_ kind: RecordingKind) -> RecordingCondition {
    switch kind {
    case .serialLine: return isIntact ? .serialLine : .damagedSerialLine
    case .packetFile: break
    }
    let isDamaged = damageCount > 0 || malformedFrameCount > 0
    if traceBlockCount == 0 && provenanceCount == 0 {
      if annotatedFrameCount > 0 { return .rewritten }
      return isDamaged ? .damagedCapture : .capture
    }
    if isDamaged || unknownBlockCount > 0 { return .damaged }
    if boots.contains(where: { $0.conflictingBlockCount > 0 || $0.lateBlockCount > 0 }) {
      return .damaged
    }
    if boots.contains(where: \.beganInService) { return .midService }
    return hasStatistics ? .complete : .unfinished
  }
}

/// What kind of file a recording is.
public enum RecordingKind: Equatable, Sendable {
  /// pcap or pcapng, a timeline or a plain capture.
  case packetFile
  /// The bytes of a guest's serial port: records only, no frames and no clock model.
  case serialLine
}
