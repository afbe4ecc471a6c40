import Testing
import VirtIO
import VirtIODevice

@testable import DeviceComparison

/// The model beside QEMU's own device. Each test starts its own QEMU.
@Suite("The model against QEMU")
struct QEMUComparisonTests {
  @Test("a hundred random lists show no difference", arguments: [0, 1])
  func randomLists(generation: Int) throws {
    let interface: DeviceInterface = generation == 0 ? .legacy : .modern
    let runner = ListRunner(ModelSubject(), QEMUSubject())
    var run = ComparisonRun(interface: interface, seed: 4, stepCount: 50, runner: runner)
    for number in 0..<100 where run.differences.isEmpty { try run.run(number) }
    for found in run.differences + run.pastDifferences {
      Issue.record("\(found.text(first: "model", second: "QEMU"))")
    }
    #expect(run.executedStepCount >= 5000 || !run.differences.isEmpty)
  }

  @Test("a named list shows no difference", arguments: try RegressionList.all())
  func namedList(list: RegressionList) throws {
    let steps = try StepList(text: list.text())
    let runner = ListRunner(ModelSubject(), QEMUSubject())
    if let found = try runner.run(steps) {
      Issue.record("\(found.text(first: "model", second: "QEMU"))")
    }
  }

  @Test("a model of another policy is found out within a hundred lists")
  func otherPolicy() throws {
    var policy = ModelSubject.comparedPolicy
    policy.conformance = .strict
    let runner = ListRunner(ModelSubject(policy: policy), QEMUSubject())
    var run = ComparisonRun(interface: .modern, seed: 1, stepCount: 50, runner: runner)
    for number in 0..<100 where run.differences.isEmpty { try run.run(number) }
    let found = try #require(run.differences.first)
    #expect(found.list.steps.count <= 20)
  }
}
