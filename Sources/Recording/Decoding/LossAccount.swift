public import TraceFormat

/// What of one trace did not arrive: generated = received + lost, always.
public struct LossAccount: Equatable, Sendable {
  /// Damaged stretches that are kept one by one; more are only counted.
  public static let damageLimit = 4096

  /// Records that arrived, each counted once.
  public internal(set) var recordsReceived: UInt64 = 0
  /// Runs of missing records, in ascending order. What was generated after the last record that
  /// arrived is not known to anybody.
  public internal(set) var gaps: [RecordGap] = []
  /// Records that the kernel itself counted as overwritten before they were drained.
  public internal(set) var recordsOverwritten: UInt64 = 0
  /// The first damaged stretches of the line, at most ``damageLimit``.
  public internal(set) var damage: [LineDamage] = []
  /// All damaged stretches of the line.
  public internal(set) var damageCount = 0
  /// Bytes of all damaged stretches.
  public internal(set) var damagedByteCount: UInt64 = 0
  /// Blocks that arrived more than once, byte for byte the same; the copies were left out.
  public internal(set) var duplicateBlockCount = 0
  /// Intact blocks left out because they contradict others on the same records.
  public internal(set) var conflictingBlockCount = 0
  /// Session blocks after the first: a dump begins with one.
  public internal(set) var repeatedSessionCount = 0

  /// Records that were generated and did not arrive.
  public var recordsLost: UInt64 { gaps.reduce(0) { $0 &+ $1.count } }
  /// Records up to the last one that arrived.
  public var recordsGenerated: UInt64 { recordsReceived &+ recordsLost }
  /// Records that left the kernel's ring and did not arrive.
  public var recordsLostOnLine: UInt64 {
    recordsLost > recordsOverwritten ? recordsLost - recordsOverwritten : 0
  }

  /// True when nothing is missing, damaged or contradictory.
  public var isIntact: Bool {
    gaps.isEmpty && damageCount == 0 && conflictingBlockCount == 0
  }

  mutating func note(_ stretch: LineDamage) {
    damageCount += 1
    damagedByteCount &+= stretch.byteCount
    if damage.count < LossAccount.damageLimit { damage.append(stretch) }
  }
}
