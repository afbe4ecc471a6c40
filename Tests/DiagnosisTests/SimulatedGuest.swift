import Diagnosis
import FaultPlans
import KernelCore
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice

/// The kernel itself, on the model of QEMU's device: what it records is diagnosed.
enum SimulatedGuest {
  private static let guest: [UInt8] = [0x52, 0x54, 0, 0x12, 0x34, 0x56]
  private static let peer: [UInt8] = [0x52, 0x55, 0x0A, 0, 2, 2]

  /// Asks who has 10.0.2.`host`; the guest is 15 and answers only then.
  static func request(_ host: UInt8 = 15) -> [UInt8] {
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + peer + [8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
      + peer + [10, 0, 2, 2] + [0, 0, 0, 0, 0, 0, 10, 0, 2, host]
  }

  /// Runs the kernel on `frames`, one every `spacing` nanoseconds, up to `limit`.
  static func records(
    _ commandLine: String, device: DeviceConfiguration, faults: FaultPlan = FaultPlan(),
    frames: [[UInt8]],
    spacing: UInt64 = 1_000_000, limit: UInt64 = 2_000_000_000, recordLimit: Int = 200_000
  ) -> (records: [TraceRecord], fault: SimulationFault?) {
    var machine = SimulatedMachine(
      SimulationConfiguration(
        device: device, faults: faults, timeLimit: limit, recordLimit: recordLimit))
    for (place, frame) in frames.enumerated() {
      machine.schedule(frame: frame, at: 10_000_000 + UInt64(place) * spacing)
    }
    do throws(SimulationFault) {
      _ = try Unikernel.run(commandLine: Array(commandLine.utf8), on: &machine)
      return (machine.trace, nil)
    } catch {
      return (machine.trace, error)
    }
  }

  static func diagnosis(
    _ records: [TraceRecord], wire: WireEvidence = WireEvidence()
  ) -> Diagnosis {
    Diagnosis(records: records, ticksPerSecond: 1_000_000_000, wire: wire)
  }
}
