internal import PacketFiles
public import Recording
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
  public var damage: [RecordingDamage]

  /// Reads the timeline at `path`, or from standard input for `-`.
  public init(path: String) throws(RecordedRunError) {
    var contents = TimelineContents()
    do throws(RecordingError) {
      var reader = try RecordingReader(path: path)
      while let item = try reader.next() { contents.take(item) }
      contents.account = reader.account
    } catch {
      throw .unreadable(error)
    }
    guard contents.account.boots.count <= 1 else { throw .severalBoots }
    guard !contents.records.isEmpty else { throw .noTrace }
    guard let session = contents.account.boots.first?.session else { throw .noSession }
    guard session.isQuartzKernel else {
      throw .otherKernel(session.emitterText)
    }
    self.session = session
    records = contents.records
    frames = contents.frames
    arrivals = contents.arrivals
    arrivalTimes = contents.arrivalTimes
    provenance = contents.provenance
    recordsLost = contents.account.boots.first?.recordsOverwritten ?? 0
    damage = contents.account.damage
  }
}

extension RecordedRun {
  /// What a simulated run was told to do wrong; `nil` for a run that was not simulated.
  public var faults: String? { provenance[Provenance.faultsKey] }

  /// A simulated run's settings; `nil` for a run that was not simulated.
  public var simulation: String? { provenance[Provenance.simulationKey] }
}

/// Why a file is no run that could be replayed.
public enum RecordedRunError: Error, Equatable, Sendable {
  case unreadable(RecordingError)
  /// No trace blocks: a plain capture, or a timeline that editcap or mergecap rewrote.
  case noTrace
  /// The session block is missing, so the kernel command line is unknown.
  case noSession
  /// Trace blocks of more than one boot.
  case severalBoots
  /// Another kernel than this project's wrote the trace, so its driver is not here to be run; what
  /// it calls itself, empty when it does not.
  case otherKernel(String)
}

/// What a timeline holds, gathered in the order of the file.
private struct TimelineContents {
  var account = RecordingAccount()
  var records: [TraceRecord] = []
  var frames: [UInt64: [UInt8]] = [:]
  var arrivals: [[UInt8]] = []
  var arrivalTimes: [Int64] = []
  var provenance = Provenance()

  mutating func take(_ item: RecordingItem) {
    switch item {
    case .records(let block): records += block.records
    case .frame(let frame):
      if frame.direction == .inbound {
        arrivals.append(frame.bytes)
        arrivalTimes.append(frame.timestampNanoseconds)
      }
      if let record = frame.record { frames[record] = frame.bytes }
    case .provenance(let statement): provenance.entries += statement.entries
    case .boot, .gap, .damage, .clockModel, .statistics: break
    }
  }
}
