/// Looks for the smallest list that still shows a difference.
///
/// Chunks of steps are dropped, the larger ones first (Zeller's delta debugging); then values
/// are made simpler, step by step, until nothing helps any more.
public struct ListShrinker {
  let runner: ListRunner
  /// Lists that may be run in all.
  private let limit: Int

  public init(_ runner: ListRunner, limit: Int = 2000) {
    self.runner = runner
    self.limit = limit
  }

  public func smallest(_ found: FoundDifference) throws(SubjectError) -> FoundDifference {
    var best = found
    best.list.steps = Array(found.list.steps[...found.stepIndex])
    var left = limit
    var isSmaller = true
    while isSmaller, left > 0 {
      isSmaller = try dropSteps(&best, &left)
      if try simplifySteps(&best, &left) { isSmaller = true }
    }
    return best
  }

  private func dropSteps(
    _ best: inout FoundDifference, _ left: inout Int
  ) throws(SubjectError) -> Bool {
    let begin = best.list.steps.count
    var chunk = max(1, begin / 2)
    while true {
      var start = 0
      while start < best.list.steps.count, left > 0 {
        var candidate = best.list
        candidate.steps.removeSubrange(start..<min(start + chunk, candidate.steps.count))
        if try !keep(candidate, &best, &left) { start += chunk }
      }
      if chunk == 1 || left == 0 { return best.list.steps.count < begin }
      chunk /= 2
    }
  }

  private func simplifySteps(
    _ best: inout FoundDifference, _ left: inout Int
  ) throws(SubjectError) -> Bool {
    var isSimpler = false
    var index = 0
    while index < best.list.steps.count {
      for step in best.list.steps[index].simpler where left > 0 {
        var candidate = best.list
        candidate.steps[index] = step
        if try keep(candidate, &best, &left) {
          isSimpler = true
          break
        }
      }
      index += 1
    }
    return isSimpler
  }

  /// Whether `candidate` shows a difference too; then it is the best one, cut after that.
  private func keep(
    _ candidate: StepList, _ best: inout FoundDifference, _ left: inout Int
  ) throws(SubjectError) -> Bool {
    left -= 1
    guard !candidate.steps.isEmpty, var found = try runner.run(candidate) else { return false }
    found.list.steps = Array(found.list.steps[...found.stepIndex])
    best = found
    return true
  }
}

extension Step {
  /// Steps of the same kind with smaller values, the simplest first.
  var simpler: [Step] {
    switch self {
    case .load, .link, .machine: []
    case .store(let offset, let width, let value):
      value.simpler.map { .store(offset: offset, width: width, value: $0) }
    case .memory(let address, let width, let value):
      value.simpler.map { .memory(address: address, width: width, value: $0) }
    case .descriptor: []
    case .bytes(let place, let bytes):
      bytes.count > 1 ? [.bytes(at: place, Array(bytes.prefix(bytes.count / 2)))] : []
    case .fill(let place, let count, let seed):
      count > 1 ? [.fill(at: place, count: count / 2, seed: seed)] : []
    case .arrive(let frame, let count): simplerFrames(frame, count)
    }
  }

  private func simplerFrames(_ frame: ArrivingFrame, _ count: UInt16) -> [Step] {
    var steps: [Step] = []
    if count > 1 { steps.append(.arrive(frame, count: 1)) }
    if !frame.start.isEmpty {
      var plain = frame
      plain.start = []
      steps.append(.arrive(plain, count: count))
    }
    for byteCount: UInt32 in [18, 60] where byteCount < frame.byteCount {
      var short = frame
      short.byteCount = byteCount
      steps.append(.arrive(short, count: count))
    }
    return steps
  }
}

extension UInt64 {
  fileprivate var simpler: [UInt64] { [0, 1, self & 0xff].filter { $0 < self } }
}
