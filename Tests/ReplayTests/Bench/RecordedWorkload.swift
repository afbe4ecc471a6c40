import FaultPlans
import SimulatedNetwork
import Simulation
import VirtIO
import VirtIODevice

/// What the clients of a recorded run do.
enum RecordedWorkload {
  /// Pages, a slow reader, pipelining, a refusal, a HEAD.
  static let mixed: [ClientScript] = {
    var slow = ClientScript.get("/bytes/6000")
    slow.bufferByteCount = 1_800
    slow.readingPause = 300_000
    let pipeline = ClientScript.request("/api/stats.json") + ClientScript.request("/bytes/2500")
    let nonsense = ClientScript([Array("nonsense\r\n\r\n".utf8)], answerCount: 2)
    return [
      .get("/"), slow, ClientScript([pipeline], answerCount: 2), nonsense,
      .get("/bytes/900", method: "HEAD"),
    ]
  }()

  /// The same by clients that repeat what a device lost.
  static let persistent: [ClientScript] = mixed.map { script in
    var script = script
    script.repetition = 700_000_000
    return script
  }

  static func configuration(
    _ interface: DeviceInterface, seed: UInt64, position: UInt16 = 0,
    faults: FaultPlan = FaultPlan()
  ) -> SimulationConfiguration {
    let policy = DevicePolicy(notificationDelivery: seed % 2 == 0 ? .inline : .deferred)
    return SimulationConfiguration(
      device: DeviceConfiguration(
        interface: interface, policy: policy, firstPosition: RingPosition(position)),
      faults: faults,
      interleaving: .seeded(seed: seed, maximumDelay: [40, 3_000, 90_000][Int(seed % 3)]),
      entropySeed: seed)
  }
}
