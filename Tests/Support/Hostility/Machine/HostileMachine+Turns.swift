public import Machine
public import TraceFormat
import VirtIO
import VirtIODevice
import Wire

/// Time, waiting, and what happens between turns.
extension HostileMachine {
  /// The kernel reads the clock once a turn, first of all: a turn begins.
  public mutating func readClock() throws(HostileFault) -> UInt64 {
    deviate()
    try throwPendingFault()
    now &+= 1_000
    if let honest = honestTurns {
      try beginHonestTurn(honest)
    } else {
      turns += 1
      if turns > turnLimit || decisions.isExhausted {
        turns -= 1
        becomeHonest()
      } else {
        beginHostileTurn()
      }
    }
    return now
  }

  private mutating func beginHostileTurn() {
    calls = 0
    // Deep states need a device that is honest half of the time.
    let kinds = HostileAction.allCases.count
    action = HostileAction(rawValue: decisions.below(2 * kinds - 2)) ?? .none
    if action != .none { stopAt = 1 + decisions.below(decisions.below(2) == 0 ? 8 : 64) }
    if device.burst == 0 {
      let bursts = [1, 1, 1, 1, 1, 2, 3, 8, 70, 0, 0, 0]
      device.burst = bursts[decisions.below(bursts.count)]
    }
    serveDevice()
  }

  /// The device looks at its queues, as it does when it is notified and whenever it likes.
  mutating func serveDevice() {
    if device.silence > 0 {
      device.silence -= 1
      return
    }
    if !device.transmit(from: &memory, to: &peer, through: &frameCopy) {
      fail(.malformedFrame(byteCount: frameCopy.bytes.byteCount))
    }
    guard honestTurns == nil else { return }
    var delivered = 0
    while device.burst > 0 {
      peer.write(&decisions)
      guard device.receive(from: peer, into: &memory) else { break }
      device.burst -= 1
      delivered += 1
    }
    guard delivered > 0 else { return }
    framesDelivered &+= UInt64(delivered)
    device.publish(queue: 0, &memory)
  }

  public mutating func wait(until deadline: UInt64?) throws(HostileFault) -> InterruptSet {
    try throwPendingFault()
    guard let deadline, deadline <= now &+ Self.longestWait else {
      throw .unprovenWait(now: now, deadline: deadline)
    }
    deviate()
    if honestTurns == nil { serveDevice() }
    if takePendingInterrupt() { return .device }
    if honestTurns == nil, decisions.chance(30) {
      // Interrupts of others, and waits that end early, are allowed at any time.
      return decisions.below(2) == 0 ? [] : .device
    }
    // Most waits are short, else a run would be one long sleep; some last to their end.
    let isShort = honestTurns == nil && !decisions.chance(300)
    let end = max(deadline, now)
    now = isShort ? min(end, now &+ 50_000) : end
    return now >= end ? .timer : []
  }

  private mutating func takePendingInterrupt() -> Bool {
    guard device.isInterruptPending else { return false }
    device.isInterruptPending = false
    return true
  }

  public mutating func takeInterrupts() throws(HostileFault) -> InterruptSet {
    takePendingInterrupt() ? .device : []
  }

  public mutating func relax(_ wait: PollingWait) throws(HostileFault) -> UInt64 {
    throw .polled
  }
}
