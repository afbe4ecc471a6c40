import NetStack
import Testing

@Suite("Transfers arrive whole")
struct TransferTests {
  private func check(_ simulation: consuming TransferSimulation) {
    #expect(simulation.peer.download == simulation.response)
    #expect(simulation.uploaded == simulation.peer.upload)
    let outcome = (simulation.peer.isFinished, simulation.peer.wasReset)
    #expect(outcome == (true, false))
    let reason = simulation.closeReason
    #expect(reason == .finished)
  }

  @Test(arguments: [false, true])
  func testMegabyteToASlowReaderOnAGoodLink(_ peerClosesFirst: Bool) {
    var simulation = TransferSimulation(
      seed: 1, faults: .none, responseByteCount: 1 << 20, uploadByteCount: 10_000,
      peerClosesFirst: peerClosesFirst)
    simulation.run(for: .seconds(60))
    let counters = simulation.stack.counters
    #expect(counters.fastRetransmissions == 0)
    #expect(counters.retransmissions <= counters.windowProbes, "only the octet of a probe")
    check(simulation)
  }

  @Test func testMegabyteToASlowReaderOnABadLink() {
    var simulation = TransferSimulation(
      seed: 2, faults: .bad, responseByteCount: 1 << 20, uploadByteCount: 20_000,
      peerClosesFirst: false)
    simulation.run(for: .seconds(1_200))
    let counters = simulation.stack.counters
    #expect(counters.retransmissions > 0)
    #expect(counters.fastRetransmissions > 0)
    #expect(counters.malformedChecksum > 0)
    check(simulation)
  }

  @Test(arguments: 100..<130 as Range<UInt64>)
  func testBothDirectionsOnABadLink(_ seed: UInt64) {
    var simulation = TransferSimulation(
      seed: seed, faults: .bad, responseByteCount: Int(seed * seed % 40_000),
      uploadByteCount: Int(seed * 7_919 % 20_000), peerClosesFirst: seed % 2 == 0,
      peerBufferByteCount: seed % 3 == 0 ? 1_000 : 6_000)
    simulation.run(for: .seconds(600))
    check(simulation)
  }

  @Test func testSameSeedSameBytes() {
    func transcript(_ seed: UInt64) -> [UInt8] {
      var simulation = TransferSimulation(
        seed: seed, faults: .bad, responseByteCount: 50_000, uploadByteCount: 5_000,
        peerClosesFirst: true)
      simulation.run(for: .seconds(600))
      return simulation.transcript
    }
    let first = transcript(5)
    #expect(first.count > 50_000)
    #expect(first == transcript(5))
    #expect(first != transcript(6))
  }
}
