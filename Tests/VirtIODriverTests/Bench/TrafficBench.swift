import Simulation
import TestSupport
import VirtIO
import VirtIODevice
import VirtIODriver

/// Some traffic both ways, for rules that hold all the time.
enum TrafficBench {
  static let frameCount = 24

  /// A bench after ``frameCount`` frames each way; what came is checked by whoever asks.
  static func afterTraffic(
    _ interface: DeviceInterface, queueSize: UInt16 = 4, position: UInt16 = 0,
    interleaving: Interleaving = .immediate, policy: DevicePolicy = DevicePolicy(),
    usesEventIndex: Bool = false, isLogged: Bool = true
  ) throws -> DriverBench {
    let device = DeviceConfiguration(
      interface: interface, policy: policy, firstPosition: RingPosition(position))
    var options = NetworkDriver.Options(
      queueSize: queueSize, firstPosition: RingPosition(position), receiveBufferCount: queueSize)
    options.usesEventIndex = usesEventIndex
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: device, slotCount: 1, memoryByteCount: 1 << 20, interleaving: interleaving),
      options: options
    ) { $0.log.isOn = isLogged }
    for seed in 0..<frameCount {
      // Bursts of three, so that small rings overflow into the host's queue.
      bench.arrive(arriving(seed), after: UInt64(seed / 3) * 5_000)
    }
    bench.backlog = (0..<frameCount).map(leaving)
    try bench.serve(for: 2_000_000)
    return bench
  }

  static func arriving(_ seed: Int) -> [UInt8] { .sampleFrame(60 + 61 * seed, seed: seed) }
  static func leaving(_ seed: Int) -> [UInt8] { .sampleFrame(1_500 - 43 * seed, seed: 100 + seed) }
}
