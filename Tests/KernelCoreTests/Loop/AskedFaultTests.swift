import KernelCore
import SimulatedNetwork
import Simulation
import Testing
import VirtIODevice

@Suite("Faults that the command line asks for")
struct AskedFaultTests {
  private static func run(_ commandLine: String) -> KernelRun {
    KernelRun(
      [.get("/bytes/30000")], commandLine: commandLine,
      configuration: SimulationConfiguration(keepsTrace: false))
  }

  @Test("one lost segment is sent again")
  func lossIsMended() throws {
    let healthy = Self.run("")
    let lossy = Self.run("drop-transmit=5")
    #expect(healthy.isComplete && lossy.isComplete)
    #expect(lossy.answers.first?.first?.content == healthy.answers.first?.first?.content)
    #expect(lossy.end > healthy.end, "the loss costs time")
  }

  @Test("one lost segment stops a connection for ever where nothing is sent again")
  func lossStops() {
    #expect(Self.run("retransmission=off").isComplete)
    #expect(Self.run("retransmission=off drop-transmit=4000").isComplete)
    let stuck = Self.run("retransmission=off drop-transmit=5")
    #expect(!stuck.isComplete)
    #expect(stuck.answers.first?.isEmpty == true)
  }

  @Test("halt-after is the platform's: above the seam it changes nothing")
  func haltIsBelow() {
    #expect(Self.run("halt-after=3").transmitted == Self.run("").transmitted)
  }
}
