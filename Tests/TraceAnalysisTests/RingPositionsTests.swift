import Testing
import TraceAnalysis
import TraceFormat

@Suite("Positions of the rings")
struct RingPositionsTests {
  @Test("ring positions wrap and are counted")
  func positions() {
    var rings = RingPositions()
    rings.note(
      .queueConfigured(
        queue: 1, size: 256, firstPosition: 0xFFFE, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    )
    for position: UInt16 in [0xFFFE, 0xFFFF, 0, 1] {
      rings.note(
        .madeAvailable(queue: 1, position: position, head: 0, length: 60, prefixHash: 1))
    }
    rings.note(.usedElement(queue: 1, position: 0xFFFE, id: 0, length: 0, prefixHash: 0))
    #expect(rings.queues[1].available == 2)
    #expect(rings.queues[1].used == 0xFFFF)
    #expect(rings.queues[1].deviceOwned == 3)
    #expect(rings.queues[1].availableWraps == 1)
    #expect(rings.queues[1].usedWraps == 0)
    #expect(rings.queues[0].deviceOwned == nil)
  }
}
