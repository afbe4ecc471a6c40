import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Seeded interleaving of device steps and driver accesses")
struct InterleavingTests {
  /// Traffic in both directions; returns what the guest saw.
  static func run(seed: UInt64, maximumDelay: UInt64) throws -> (lengths: [UInt32], end: UInt64) {
    let interleaving = Interleaving.seeded(seed: seed, maximumDelay: maximumDelay)
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(interleaving))
    guest.machine.attach { frame, _, outbox in outbox.send(frame.bytes, after: 300) }
    var lengths: [UInt32] = []
    for size in 60..<90 {
      try guest.send(.frame(size))
      try guest.reclaim()
      lengths += try guest.receive(1)
    }
    return (lengths, guest.machine.now)
  }

  @Test func `equal seeds give equal runs, other seeds give other times`() throws {
    let first = try Self.run(seed: 7, maximumDelay: 500)
    let again = try Self.run(seed: 7, maximumDelay: 500)
    let other = try Self.run(seed: 8, maximumDelay: 500)
    #expect(first == again)
    #expect(first.end != other.end)
    #expect(first.lengths == other.lengths)
  }

  @Test func `an ACK-first driver receives every frame under 200 schedules`() throws {
    for seed in 0..<200 as Range<UInt64> {
      let run = try Self.run(seed: seed, maximumDelay: seed % 4 * 400)
      #expect(run.lengths == (60..<90).map { UInt32($0 + 10) })
    }
  }

  @Test func `D-35 some schedule hangs a driver that drains before it acknowledges`() throws {
    var hangs = 0
    for seed in 0..<200 as Range<UInt64> {
      let interleaving = Interleaving.seeded(seed: seed, maximumDelay: 400)
      var guest = try HandGuest.boot(SimulatedMachineTests.legacy(interleaving))
      for number in 0..<20 {
        guest.machine.schedule(frame: .frame(60, seed: number), at: 20_000 + UInt64(number) * 900)
      }
      let report = SimulatedMachineTests.hang { () throws(SimulationFault) in
        var count = 0
        while count < 20 {
          _ = try guest.machine.wait(until: nil)
          count += try guest.drain().count
          try guest.write(0x064, 1)
        }
      }
      if let report {
        hangs += 1
        #expect(report.receive.used != UInt16(guest.taken))
        #expect(report.interruptStatus == [])
      }
    }
    #expect(hangs > 0)
  }

  @Test func `a used index can be seen before its interrupt`() throws {
    var early = 0
    for seed in 0..<50 as Range<UInt64> {
      let interleaving = Interleaving.seeded(seed: seed, maximumDelay: 400)
      var guest = try HandGuest.boot(SimulatedMachineTests.legacy(interleaving))
      guest.machine.schedule(frame: .frame(60), at: 20_000)
      while try guest.machine.load16(guest.receive.used + 2) == 0 {
        try guest.machine.relax(PollingWait(queue: 0, goal: .different(from: 0)))
      }
      if try guest.machine.takeInterrupts() == [] { early += 1 }
      let interrupts = try guest.machine.wait(until: nil)
      #expect(early == 0 || interrupts == .device)
    }
    #expect(early > 0)
  }
}
