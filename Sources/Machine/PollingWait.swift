/// A wait that polls `used.idx`: what would end it, and where in the source it stands.
///
/// The wait says so itself, so that a machine in user space can decide whether anything that may
/// still happen would end it.
public struct PollingWait: Sendable {
  /// What `used.idx`, widened to 64 bits, must be for the wait to end.
  public enum Goal: Equatable, Sendable {
    case equal(UInt64)
    case different(from: UInt64)
  }

  public var queue: UInt8
  public var goal: Goal
  /// Looks, this one included, after which the wait gives up by itself; at least 1. `nil`: never.
  public var turnsLeft: UInt64?
  public var file: StaticString
  public var line: UInt

  public init(
    queue: UInt8, goal: Goal, turnsLeft: UInt64? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.queue = queue
    self.goal = goal
    self.turnsLeft = turnsLeft
    self.file = file
    self.line = line
  }

  /// Whether the wait ends when `used.idx` reads `value`.
  public func ends(at value: UInt16) -> Bool {
    switch goal {
    case .equal(let counter): UInt64(value) == counter
    case .different(let counter): UInt64(value) != counter
    }
  }
}
