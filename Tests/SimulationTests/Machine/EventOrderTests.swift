import HandRings
import Machine
import Simulation
import Testing
import VirtIODevice

@Suite("Scheduled frames arrive by time, whatever the order of scheduling")
struct EventOrderTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `shuffled times come out sorted, equal times in order of scheduling`(seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9 &+ 1
    func draw(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy())
    var expected: [(time: UInt64, size: Int)] = []
    for index in 0..<60 {
      // A third of the times run in order, the others anywhere.
      let time = 50_000 + (index % 3 == 0 ? UInt64(index) * 5_000 : draw(60) * 5_000)
      expected.append((time, 60 + index))
      guest.machine.schedule(frame: .frame(60 + index), at: time)
    }
    let lengths = try guest.receive(60)
    let sorted = expected.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    #expect(lengths == sorted.map { UInt32($0.element.size + 10) })
  }
}
