/// Runs lists on two subjects, step by step.
public struct ListRunner {
  let first: any Subject
  let second: any Subject
  /// How often a subject is looked at again before a difference counts.
  private static let patience = 8

  /// - Parameter second: the subject whose main loop has its own time.
  public init(_ first: any Subject, _ second: any Subject) {
    self.first = first
    self.second = second
  }

  /// The first step after which the subjects differ; `nil` if none.
  public func run(_ list: StepList) throws(SubjectError) -> FoundDifference? {
    try first.begin(list.interface)
    try second.begin(list.interface)
    for (index, step) in list.steps.enumerated() {
      let expected = try first.perform(step, turns: 0)
      var seen = try second.perform(step, turns: expected.turns)
      var differences = expected.differences(from: seen)
      var patience = Self.patience
      while !differences.isEmpty, patience > 0, let later = try second.lookAgain() {
        seen = later
        differences = expected.differences(from: seen)
        patience -= 1
      }
      if !differences.isEmpty {
        return FoundDifference(list: list, stepIndex: index, differences: differences)
      }
      if expected.isAborted { return nil }
    }
    return nil
  }
}

/// Where two subjects differ first.
public struct FoundDifference: Sendable {
  public var list: StepList
  /// From 0 on.
  public var stepIndex: Int
  public var differences: [ObservedDifference]
}

extension FoundDifference {
  /// The list up to the differing step, then what both showed, side by side.
  public func text(first: String, second: String) -> String {
    var shown = list
    shown.steps = Array(list.steps[...stepIndex])
    var text = shown.description
    text += "# after step \(stepIndex + 1):\n"
    for difference in differences {
      text +=
        "#   \(difference.name): \(first) \(difference.first),"
        + " \(second) \(difference.second)\n"
    }
    return text
  }
}
