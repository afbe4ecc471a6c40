import Simulation
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// One part of a soak: one machine, many bursts, and the rules that always hold.
struct SoakPart: ~Copyable {
  /// A rule that did not hold.
  enum Broken: Error {
    /// The driver held the device to have broken a rule, or reset it.
    case violation(resets: Int)
    /// The device held the driver's rings to be wrong.
    case deviceErrors([RingError])
    /// A frame came with other bytes, or out of order.
    case wrongFrame(direction: String, expected: UInt64, found: UInt64, byteCount: Int)
    /// Positions in memory and frames moved do not agree.
    case wrongPositions(received: UInt64, transmitted: UInt64)
    /// Frames are still under way, and nothing moves any more.
    case stalled(received: UInt64, transmitted: UInt64)
  }

  private(set) var moved = 0
  private(set) var summary = ""

  init(_ choices: inout SoakChoices, frames: Int) throws {
    let sizes: [UInt16] = [256, 256, 64, 16, 4, 1, 1_024, 128]
    let size = sizes[choices.below(sizes.count)]
    let interface: DeviceInterface = choices.below(2) == 0 ? .legacy : .modern
    let isSeeded = choices.below(4) == 0
    let interleaving: Interleaving =
      isSeeded ? .seeded(seed: choices.next(), maximumDelay: 200) : .immediate
    let ledger = FrameLedger()
    var pair = try RingPair(interface: interface, interleaving: interleaving, queueSize: size) {
      bytes, _, _ in ledger.transmitted.check(bytes)
    }
    while ledger.moved < UInt64(frames) {
      try Self.burst(&pair, ledger, &choices)
      if let broken = ledger.broken(after: pair) { throw broken }
    }
    moved = Int(ledger.moved)
    let wraps = ledger.received.count >> 16
    summary =
      "queue \(size), \(interface), \(isSeeded ? "seeded" : "immediate"), "
      + "\(wraps) wraps of the receive index, \(pair.machine.recordCount) records"
  }

  /// Some frames each way, until all of them are through.
  private static func burst(
    _ pair: inout RingPair, _ ledger: FrameLedger, _ choices: inout SoakChoices
  ) throws {
    let word = choices.next()
    // Up to three rings full now and then, so that frames wait on both sides.
    let isLarge = word & 31 == 0
    let arriving = isLarge ? Int(word >> 8 & 511) : Int(word >> 8 & 63)
    var leaving = isLarge ? Int(word >> 17 & 511) : Int(word >> 17 & 63)
    for _ in 0..<arriving {
      ledger.arrivals.write(into: &ledger.arriving)
      pair.machine.schedule(frame: ledger.arriving, at: pair.machine.now)
    }
    let target = ledger.received.count + UInt64(arriving)
    let total = ledger.transmitted.count + UInt64(leaving)
    var rounds = 0
    while ledger.received.count < target || ledger.transmitted.count < total {
      rounds += 1
      if rounds > 100_000 {
        throw Broken.stalled(
          received: ledger.received.count, transmitted: ledger.transmitted.count)
      }
      try pair.turn(
        count: &leaving,
        frame: {
          ledger.departures.write(into: &ledger.leaving)
          return ledger.leaving
        },
        deliver: { ledger.received.check($0) })
    }
  }
}
