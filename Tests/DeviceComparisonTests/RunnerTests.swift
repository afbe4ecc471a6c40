import Testing
import VirtIO
import VirtIODevice

@testable import DeviceComparison

@Suite("The runner, on two models")
struct RunnerTests {
  @Test("equal models never differ", arguments: [0, 1])
  func equal(generation: Int) throws {
    let interface: DeviceInterface = generation == 0 ? .legacy : .modern
    let runner = ListRunner(ModelSubject(), ModelSubject())
    for number in 0..<20 {
      let list = ListGenerator.list(number, seed: 1, interface: interface, stepCount: 50)
      #expect(try runner.run(list) == nil)
    }
  }

  @Test("a strict model is told from QEMU's way, and the list is shrunk to a few steps")
  func strict() throws {
    var policy = ModelSubject.comparedPolicy
    policy.conformance = .strict
    let runner = ListRunner(ModelSubject(), ModelSubject(policy: policy))
    var run = ComparisonRun(interface: .modern, seed: 1, stepCount: 50, runner: runner)
    for number in 0..<100 where run.differences.isEmpty { try run.run(number) }
    let found = try #require(run.differences.first)
    #expect(found.list.steps.count <= 20)
    #expect(found.stepIndex == found.list.steps.count - 1)
    let again = try #require(try runner.run(StepList(text: found.list.description)))
    #expect(again.differences == found.differences)
  }

  @Test("a difference is shown with its list and both sides")
  func text() throws {
    let list = try StepList(text: "interface modern\nload 0x70 4\nstore 0x70 4 0x1\n")
    let found = FoundDifference(
      list: list, stepIndex: 0,
      differences: [ObservedDifference("Status", "0x0", "0x1")])
    #expect(
      found.text(first: "model", second: "QEMU") == """
        interface modern
        load Status 4
        # after step 1:
        #   Status: model 0x0, QEMU 0x1

        """)
  }
}
