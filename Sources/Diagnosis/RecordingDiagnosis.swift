internal import Matching
internal import PacketFiles
public import Recording
internal import TraceFormat

/// Diagnoses a recording item by item, forwards, in memory that does not grow with it.
///
/// Frames of a timeline say by their links what became of them; those of the device model by their
/// identifiers and directions. A capture is of one run: with several boots it says nothing on any.
public struct RecordingDiagnosis: Sendable {
  private struct Boot: Sendable {
    var identifier: UInt32
    var course: DiagnosisCourse
  }

  /// In order of first appearance; a recording tells apart no more than
  /// ``RecordingLimit/bootCount``.
  private var boots: [Boot] = []
  /// Frames that came before the first record.
  private var early: [ArrivedFrame] = []
  private var isSimulated = false
  private var hasCapture = false

  public init() {}

  /// One diagnosis for each boot, in order.
  public var diagnoses: [(session: UInt32, diagnosis: Diagnosis)] {
    boots.map { boot in
      (boot.identifier, boot.course.diagnosis(hasCapture: hasCapture && boots.count == 1))
    }
  }

  /// Takes the next item.
  public mutating func take(_ item: RecordingItem) {
    switch item {
    case .provenance(let provenance):
      isSimulated = isSimulated || provenance[Provenance.simulationKey] != nil
    case .boot(let boot): begin(boot.identifier, ticksPerSecond: boot.session?.ticksPerSecond)
    case .records(let block):
      let place = begin(block.header.sessionIdentifier, ticksPerSecond: nil)
      for record in block.records { boots[place].course.note(record) }
    case .frame(let frame): take(frame)
    case .damage(let damage): take(damage)
    case .clockModel, .gap, .statistics: break
    }
  }

  @discardableResult
  private mutating func begin(_ identifier: UInt32, ticksPerSecond: UInt64?) -> Int {
    if let known = boots.lastIndex(where: { $0.identifier == identifier }) {
      boots[known].course.setRate(ticksPerSecond)
      return known
    }
    var course = DiagnosisCourse(ticksPerSecond: ticksPerSecond, sharesClock: isSimulated)
    if boots.isEmpty {
      for frame in early { course.note(frame) }
      early = []
    }
    boots.append(Boot(identifier: identifier, course: course))
    return boots.count - 1
  }

  /// A part of the trace that could not be used: of its boot, or else of the one told last.
  private mutating func take(_ damage: RecordingDamage) {
    // What lies before the first record is a gap there.
    let known = damage.boot.flatMap { boot in boots.lastIndex { $0.identifier == boot } }
    guard let place = known ?? boots.indices.last else { return }
    boots[place].course.noteDamage(
      mayHoldRecords: damage.mayHoldRecords, isContradiction: damage.isContradiction)
  }

  private mutating func take(_ frame: RecordedFrame) {
    let link = frame.annotation.flatMap { try? FrameLink(decoding: $0) }
    hasCapture = hasCapture || isSimulated || link != nil
    var fate: ArrivedFrame.Fate?
    if let link {
      fate = ArrivedFrame.Fate(link)
    } else if isSimulated, frame.direction == .inbound {
      fate = ArrivedFrame.Fate(packetID: frame.packetID)
    }
    guard boots.count < 2, let fate else { return }
    let arrived = ArrivedFrame(
      frame.bytes, byteCount: frame.originalLength, nanoseconds: frame.timestampNanoseconds,
      fate: fate)
    if boots.isEmpty {
      if early.count < WireWitness.window { early.append(arrived) }
    } else {
      boots[0].course.note(arrived)
    }
  }
}
