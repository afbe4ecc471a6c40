/// What was run, mode by mode.
public struct ContentCounts: Sendable {
  /// Executions of each mode, in the order of ``ContentMode``.
  public private(set) var executions = [Int](repeating: 0, count: ContentMode.allCases.count)
  /// The most steps of the device model, in thousandths of what is allowed.
  public private(set) var mostSteps = 0
  /// Divergences that were repaired, and replays that came to their end.
  public internal(set) var repairs = 0
  public internal(set) var mutants = 0

  public init() {}

  public var total: Int { executions.reduce(0, +) }

  mutating func note(_ mode: ContentMode) { executions[mode.rawValue] += 1 }

  mutating func noteSteps(_ count: Int, of limit: Int) {
    mostSteps = max(mostSteps, count * 1_000 / limit)
  }

  public mutating func add(_ other: ContentCounts) {
    for place in executions.indices { executions[place] += other.executions[place] }
    mostSteps = max(mostSteps, other.mostSteps)
    repairs += other.repairs
    mutants += other.mutants
  }
}
