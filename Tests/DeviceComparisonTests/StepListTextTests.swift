import Testing
import VirtIO
import VirtIODevice

@testable import DeviceComparison

@Suite("Step lists as text")
struct StepListTextTests {
  @Test("every generated list is read back as it was", arguments: [0, 1])
  func roundTrip(generation: Int) throws {
    let interface: DeviceInterface = generation == 0 ? .legacy : .modern
    for number in 0..<50 {
      let list = ListGenerator.list(number, seed: 7, interface: interface, stepCount: 60)
      #expect(list.steps.count >= 60)
      #expect(try StepList(text: list.description) == list)
    }
  }

  @Test("a list follows from its seed and number")
  func repeatable() {
    let first = ListGenerator.list(3, seed: 9, interface: .modern, stepCount: 50)
    #expect(first == ListGenerator.list(3, seed: 9, interface: .modern, stepCount: 50))
    #expect(first != ListGenerator.list(4, seed: 9, interface: .modern, stepCount: 50))
    #expect(first != ListGenerator.list(3, seed: 10, interface: .modern, stepCount: 50))
  }

  @Test("remarks and empty lines are passed over")
  func remarks() throws {
    let list = try StepList(text: "# why\n\ninterface legacy\nload 0x70 4 # Status\n")
    #expect(list == StepList(interface: .legacy, steps: [.load(offset: 0x70, width: 4)]))
  }

  @Test(
    "what is wrong is named with its line",
    arguments: [
      ("", StepListError.Reason.noInterface, 1),
      ("load 0 4", .noInterface, 1),
      ("interface legacy\njump 1", .unknownStep("jump"), 2),
      ("interface legacy\nload 1", .wordCount(expected: 3, found: 2), 2),
      ("interface legacy\nload 0x10000 4", .notANumber("0x10000"), 2),
      ("interface legacy\nload 0 3", .width(3), 2),
      ("interface legacy\nmemory 0x1000 4 1", .outsideMemory(0x1000), 2),
      ("interface legacy\nmemory 0x42ffff 2 1", .outsideMemory(0x42_ffff), 2),
      ("interface legacy\nbytes 0x400000 abc", .notANumber("abc"), 2),
      ("interface legacy\nframe 0 1 - 1", .frameByteCount(0), 2),
      ("interface legacy\nlink sideways", .unknownStep("link sideways"), 2),
    ])
  func errors(text: String, reason: StepListError.Reason, line: Int) {
    #expect(throws: StepListError(line: line, reason: reason)) { try StepList(text: text) }
  }
}
