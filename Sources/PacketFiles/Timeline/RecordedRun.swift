public import TraceFormat

/// A timeline read whole and put in order: one boot of the kernel, as a replay needs it.
public struct RecordedRun: Sendable {
  /// What the session block says.
  public var session: TraceSession
  /// Every record, by index; a block that was flushed twice counts once.
  public var records: [TraceRecord]
  /// Captured frames by the index of the record they belong to.
  ///
  /// A frame's `epb_packetid` is that index, counted from 1.
  public var frames: [UInt64: [UInt8]]
  /// Every captured frame for the guest, in the order of the capture.
  public var arrivals: [[UInt8]]
  /// When each of them was captured, in nanoseconds as the capture counts them.
  public var arrivalTimes: [Int64]
  /// Where the timeline comes from; empty when it does not say.
  public var provenance: Provenance
  /// Records that were generated and overwritten before they left the guest.
  public var recordsLost: UInt64
  /// Stretches of the file, and trace blocks, that could not be used.
  public var damage: [RunDamage]

  /// Reads the timeline at `path`, or from standard input for `-`.
  public init(path: String) throws(RecordedRunError) {
    var contents = TimelineContents()
    do throws(PacketFileError) {
      var reader = try TimelineReader(path: path)
      while let item = try reader.next() { contents.take(item) }
    } catch {
      throw .unreadable(error)
    }
    guard contents.sessionIdentifiers.count <= 1 else { throw .severalBoots }
    guard !contents.blocks.isEmpty else { throw .noTrace }
    guard let session = contents.session else { throw .noSession }
    self.session = session
    records = contents.blocks.keys.sorted().flatMap { contents.blocks[$0] ?? [] }
    frames = contents.frames
    arrivals = contents.arrivals
    arrivalTimes = contents.arrivalTimes
    provenance = contents.provenance
    recordsLost = contents.recordsLost
    damage = contents.damage
  }
}

extension RecordedRun {
  /// What a simulated run was told to do wrong; `nil` for a run that was not simulated.
  public var faults: String? { provenance[Provenance.faultsKey] }

  /// A simulated run's settings; `nil` for a run that was not simulated.
  public var simulation: String? { provenance[Provenance.simulationKey] }
}

/// A part of a timeline that could not be used.
public enum RunDamage: Equatable, Sendable {
  /// A stretch of the file.
  case file(FileDamage)
  /// A trace block whose bytes do not decode; `ordinal` counts trace blocks from 0.
  case traceBlock(ordinal: Int, BlockError)
}

/// Why a file is no run that could be replayed.
public enum RecordedRunError: Error, Equatable, Sendable {
  case unreadable(PacketFileError)
  /// No trace blocks: a plain capture, or a timeline that editcap or mergecap rewrote.
  case noTrace
  /// The session block is missing, so the kernel command line is unknown.
  case noSession
  /// Trace blocks of more than one boot.
  case severalBoots
}

/// What a timeline holds, gathered in the order of the file.
private struct TimelineContents {
  var session: TraceSession?
  var sessionIdentifiers: Set<UInt32> = []
  var blocks: [UInt32: [TraceRecord]] = [:]
  var frames: [UInt64: [UInt8]] = [:]
  var arrivals: [[UInt8]] = []
  var arrivalTimes: [Int64] = []
  var provenance = Provenance()
  var recordsLost: UInt64 = 0
  var damage: [RunDamage] = []
  private var blockCount = 0

  mutating func take(_ item: TimelineItem) {
    switch item {
    case .traceBlock(let bytes): take(bytes)
    case .frame(let frame):
      if frame.direction == .inbound {
        arrivals.append(frame.bytes)
        arrivalTimes.append(frame.timestampNanoseconds)
      }
      guard let identifier = frame.packetID, identifier > 0 else { return }
      frames[identifier - 1] = frame.bytes
    case .provenance(let statement): provenance.entries += statement.entries
    case .damage(let stretch): damage.append(.file(stretch))
    case .clockModel, .statistics: break
    }
  }

  private mutating func take(_ bytes: [UInt8]) {
    defer { blockCount += 1 }
    do throws(BlockError) {
      let block = try TraceBlock(parsing: bytes.span)
      sessionIdentifiers.insert(block.header.sessionIdentifier)
      recordsLost = max(recordsLost, block.header.recordsLost)
      switch block.content {
      case .session(let session): self.session = session
      case .records(let records): blocks[block.header.sequence] = records
      case .other: break
      }
    } catch {
      damage.append(.traceBlock(ordinal: blockCount, error))
    }
  }
}
