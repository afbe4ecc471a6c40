/// Grows a corpus: mutates its inputs, and keeps those that get somewhere new.
public struct InputGrowth: Sendable {
  static let inputByteLimit = 2_048

  public let subject: HostileInput.Subject
  public private(set) var pool: [[UInt8]] = []
  public private(set) var reach = Reach()
  private var choices: Decisions

  public init(_ subject: HostileInput.Subject, seed: UInt64) {
    self.subject = subject
    choices = Decisions(seed: seed)
  }

  /// Runs `bytes`, and keeps them if that was worth it.
  ///
  /// - Returns: what must not have happened, if it did.
  public mutating func run(_ bytes: [UInt8]) -> HostileFault? {
    let (failure, reached) = HostileInput(subject, bytes: bytes).run()
    if failure != nil { return failure }
    if reach.merge(reached) > 0 { pool.append(bytes) }
    return nil
  }

  /// An input that is like one of the pool, or entirely new.
  public mutating func nextInput() -> [UInt8] {
    guard !pool.isEmpty, !choices.chance(50) else { return noise(2 + 2 * choices.below(600)) }
    var bytes = pool[choices.below(pool.count)]
    for _ in 0..<(1 + choices.below(4)) { mutate(&bytes) }
    if bytes.count > Self.inputByteLimit { bytes.removeLast(bytes.count - Self.inputByteLimit) }
    return bytes
  }

  /// Sequences that an input has to add to be worth a file.
  private static let worthwhile = 4

  /// The inputs that together reach nearly everything the pool does, smallest first.
  public func minimised() -> [[UInt8]] {
    var reached = Reach()
    return pool.sorted { $0.count < $1.count }.filter {
      reached.merge(HostileInput(subject, bytes: $0).run().reach) >= Self.worthwhile
    }
  }

  private mutating func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: choices.next()) }
  }

  /// Places are even: a choice is two bytes.
  private mutating func place(in bytes: [UInt8]) -> Int { choices.below(bytes.count / 2 + 1) * 2 }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let start = min(place(in: bytes), bytes.count)
    let end = min(start + 2 + 2 * choices.below(32), bytes.count)
    switch choices.below(6) {
    case 0: bytes.replaceSubrange(start..<end, with: noise(end - start))
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: noise(2 + 2 * choices.below(64)), at: start)
    case 3: bytes += noise(2 + 2 * choices.below(256))
    case 4:
      let other = pool[choices.below(pool.count)]
      bytes.replaceSubrange(start..., with: other[min(start, other.count)...])
    default:
      for index in start..<end where choices.below(4) == 0 {
        bytes[index] ^= 1 << UInt8(choices.below(8))
      }
    }
  }
}
