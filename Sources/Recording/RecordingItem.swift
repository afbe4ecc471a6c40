public import PacketFiles
public import TraceFormat

/// What a ``RecordingReader`` came to, in the order of the recording.
public enum RecordingItem: Equatable, Sendable {
  /// Where the recording comes from.
  case provenance(Provenance)
  /// The clock model that the frames' times follow, as it was encoded; opaque here.
  case clockModel([UInt8])
  /// A boot begins, or its session block arrived behind its first records.
  case boot(RecordedBoot)
  /// The next records of a boot: ascending, each once.
  case records(RecordedBlock)
  /// Records of a boot that were generated and are not here; what follows it comes next.
  case gap(RecordGap)
  case frame(RecordedFrame)
  /// The counts of the capture.
  case statistics(InterfaceStatistics)
  /// A part that could not be used; reading goes on after it.
  case damage(RecordingDamage)
}

/// One run of a kernel, from its start to its end.
public struct RecordedBoot: Equatable, Sendable {
  /// The same in every block of one boot.
  public var identifier: UInt32
  /// What the kernel said about its run; nil as long as its session block did not arrive.
  public var session: TraceSession?
  /// The session block, byte for byte; empty when it did not arrive.
  public var raw: [UInt8]

  public init(identifier: UInt32, session: TraceSession?, raw: [UInt8] = []) {
    self.identifier = identifier
    self.session = session
    self.raw = raw
  }
}

/// A block of records that arrived intact.
public struct RecordedBlock: Equatable, Sendable {
  public var header: BlockHeader
  /// The whole block, byte for byte as it left the kernel; empty for records made in memory.
  public var raw: [UInt8]
  /// Those of its records whose kinds are known, by ascending index.
  public var records: [TraceRecord]

  public init(header: BlockHeader, raw: [UInt8], records: [TraceRecord]) {
    self.header = header
    self.raw = raw
    self.records = records
  }

  /// Index of the first record after the block.
  public var endRecordIndex: UInt64 { header.firstRecordIndex + UInt64(header.recordCount) }
}

/// A run of records that were generated and did not arrive.
public struct RecordGap: Equatable, Sendable {
  /// The boot that they belong to.
  public var boot: UInt32
  /// Index of the first record that is missing.
  public var from: UInt64
  /// Index of the last record that is missing; not below ``from``.
  public var to: UInt64
  /// Ticks of the last record that arrived before; nil when the trace begins with the gap.
  public var ticksBefore: UInt64?
  /// Ticks of the first record that arrived after.
  public var ticksAfter: UInt64

  public init(
    boot: UInt32 = 0, from: UInt64, to: UInt64, ticksBefore: UInt64?, ticksAfter: UInt64
  ) {
    self.boot = boot
    self.from = from
    self.to = to
    self.ticksBefore = ticksBefore
    self.ticksAfter = ticksAfter
  }

  /// Records that are missing, at least 1.
  public var count: UInt64 { to - from + 1 }
}

/// A part of a recording that could not be used.
public enum RecordingDamage: Equatable, Sendable {
  /// A stretch of a packet file.
  case file(FileDamage)
  /// A stretch of a serial line.
  case line(LineDamage)
  /// The compressed stream of a serial line ends early.
  case ending(FileDamage.Cause)
  /// A trace block of a packet file whose bytes do not decode; `ordinal` counts them from 0.
  case block(ordinal: UInt64, BlockError)
  /// A block that says something else of records that were already given: the first one counts.
  case conflict(boot: UInt32, record: UInt64)
  /// A block that begins before the end of the one before it, and is no repeat.
  case backwards(boot: UInt32, record: UInt64, expected: UInt64)
  /// A block that arrived after more than ``RecordingLimit/heldBlockCount`` later ones.
  case late(boot: UInt32, record: UInt64)
  /// A second session block that says something else: the first one counts.
  case sessions(boot: UInt32)
  /// A block of one boot more than are told apart.
  case boot(UInt32)

  /// The boot that it is about; nil where nobody knows.
  public var boot: UInt32? {
    switch self {
    case .conflict(let boot, _), .backwards(let boot, _, _), .late(let boot, _),
      .sessions(let boot), .boot(let boot):
      boot
    case .file, .line, .ending, .block: nil
    }
  }

  /// Whether the records before and after it cannot both be what one kernel recorded.
  public var isContradiction: Bool {
    switch self {
    case .conflict, .backwards, .sessions: true
    case .file, .line, .ending, .block, .late, .boot: false
    }
  }

  /// Whether records may have been in it.
  public var mayHoldRecords: Bool {
    switch self {
    case .file(let stretch):
      stretch.blockType.map { $0 == .traceBlock || $0 != .enhancedPacket } ?? true
    case .line, .ending, .block, .conflict, .backwards, .late: true
    case .sessions, .boot: false
    }
  }

  /// Bytes that could not be used, as far as they are known.
  public var byteCount: UInt64 {
    switch self {
    case .file(let stretch): stretch.length
    case .line(let stretch): stretch.byteCount
    default: 0
    }
  }
}
