public import VirtIO

/// Many generated lists on two subjects.
public struct ComparisonRun {
  public let interface: DeviceInterface
  public let seed: UInt64
  /// Steps of a list after its initialisation, at least.
  public let stepCount: Int
  private let runner: ListRunner

  /// Lists run, and their steps together.
  public private(set) var listCount = 0
  public private(set) var executedStepCount = 0
  /// What was found, each list shrunk.
  public private(set) var differences: [FoundDifference] = []
  /// Differences of lists that show none on a device without a past.
  public private(set) var pastDifferences: [FoundDifference] = []

  public init(
    interface: DeviceInterface, seed: UInt64, stepCount: Int, runner: ListRunner
  ) {
    self.interface = interface
    self.seed = seed
    self.stepCount = stepCount
    self.runner = runner
  }

  /// Runs list `number`; a difference is looked for again on a new device, then shrunk.
  public mutating func run(_ number: Int, shrinking: Bool = true) throws(SubjectError) {
    let list = ListGenerator.list(
      number, seed: seed, interface: interface, stepCount: stepCount)
    listCount += 1
    executedStepCount += list.steps.count
    guard let found = try runner.run(list) else { return }
    runner.forget()
    guard let again = try runner.run(found.list) else {
      pastDifferences.append(found)
      return
    }
    differences.append(shrinking ? try ListShrinker(runner).smallest(again) : again)
  }
}

extension ListRunner {
  /// Both subjects begin the next list without a past.
  func forget() {
    first.forget()
    second.forget()
  }
}
