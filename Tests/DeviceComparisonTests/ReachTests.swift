import Testing
import VirtIO
import VirtIODevice

@testable import DeviceComparison

@Suite("What lists reach, on the model")
struct ReachTests {
  /// What the last step of `list` shows, and all that was transmitted.
  private func run(_ list: StepList) throws -> (last: Observation, transmitted: Int) {
    let model = ModelSubject()
    try model.begin(list.interface)
    var last = Observation()
    var transmitted = 0
    for step in list.steps {
      last = try model.perform(step, turns: 0)
      transmitted += last.transmitted.count
      if last.isAborted { break }
    }
    return (last, transmitted)
  }

  @Test("generated lists deliver, transmit, break the device and end the machine")
  func generated() throws {
    var (received, sent, broken, aborted) = (0, 0, 0, 0)
    for number in 0..<300 {
      let list = ListGenerator.list(number, seed: 1, interface: .modern, stepCount: 50)
      let (last, transmitted) = try run(list)
      sent += transmitted > 0 ? 1 : 0
      aborted += last.isAborted ? 1 : 0
      if last.isAborted { continue }
      broken += last.registers[0] & 0x40 != 0 ? 1 : 0
      received += last.memory.contains { $0 != 0 } && last.registers[1] != 0 ? 1 : 0
    }
    #expect(received > 100)
    #expect(sent > 150)
    #expect((20..<200).contains(broken))
    #expect((1..<50).contains(aborted))
  }

  @Test(
    "named lists end at the used.idx that they are about",
    arguments: [
      ("filter-and-vlan", 0x401002, UInt16(5)), ("full-table-chain", 0x401002, 7),
      ("used-ring-index-wrap", 0x401002, UInt16(truncatingIfNeeded: 66_000)),
    ])
  func named(name: String, address: Int, position: UInt16) throws {
    let list = try #require(try RegressionList.all().first { $0.testDescription == name })
    let (last, _) = try run(StepList(text: list.text()))
    let offset = address - Int(ComparedMemory.arena.lowerBound)
    let found = UInt16(last.memory[offset]) | UInt16(last.memory[offset + 1]) << 8
    #expect(found == position)
  }
}
