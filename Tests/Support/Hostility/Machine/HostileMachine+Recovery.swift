import VirtIO
import VirtIODevice

/// The end of a run: the device is honest again, and a client wants to be served.
extension HostileMachine {
  /// Turns within which that has to happen. Most of them are ticks of 100 ms, and the slowest
  /// ways back are five seconds of a stalled transmission and a minute of an idle connection.
  private static let recoveryTurnLimit = 20_000
  private static let probeClient = 0
  /// Nanoseconds between two frames of the probe: long enough for any answer.
  private static let probePeriod: UInt64 = 1_000_000_000

  mutating func becomeHonest() {
    honestTurns = 0
    device.becomeHonest(on: &memory)
    stopAt = callLimit
    calls = 0
    peer.forget(Self.probeClient)
    nextProbe = now
  }

  mutating func beginHonestTurn(_ honest: Int) throws(HostileFault) {
    calls = 0
    honestTurns = honest + 1
    serveDevice()
    if peer.isAnswered(Self.probeClient) {
      recoveryTurns = honest
      throw .finished
    }
    if honest > Self.recoveryTurnLimit { throw .notServedAgain(turns: honest) }
    guard now >= nextProbe || peer.question != nil else { return }
    nextProbe = now &+ Self.probePeriod
    probeNumber &+= 0x0100_0000
    guard peer.writeProbe(Self.probeClient, from: probeNumber) else { return }
    if device.receive(from: peer, into: &memory) { device.publish(queue: 0, &memory) }
  }
}
