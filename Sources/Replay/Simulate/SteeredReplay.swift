import DriverFaults
public import VirtIODevice

/// Runs the kernel on the device model along a recording: everything that the driver could see
/// of the real device must be what the model gives.
///
/// Compared: every register value, used.idx at every look, every used element with the hash of
/// its frame, used.flags at every notification decision and inspection, InterruptStatus, whether
/// interrupts that arrived were raised and raised ones arrived, and every transmitted frame.
/// Taken from the recording: the command line, clock, entropy, the platform's counters, where
/// interrupts arrived, which frames reached the ring, and of the device what
/// ``RecordedDevice`` lists.
public enum SteeredReplay {
  /// What was compared.
  public struct Counts: Equatable, Sendable {
    public internal(set) var registers = 0
    /// Looks at used.idx, those that showed nothing new included.
    public internal(set) var looks = 0
    public internal(set) var elements = 0
    public internal(set) var flags = 0
    public internal(set) var waits = 0
    /// Steps that the model took.
    public internal(set) var steps = 0
    /// Frames that the driver handed over, and those of them that the capture has.
    public internal(set) var transmitted = 0
    public internal(set) var compared = 0
  }

  /// How a run ended, and what it did until then.
  public struct Outcome: Equatable, Sendable {
    public var ending: ExactReplay.Outcome.Ending
    /// Records that were reproduced.
    public var recordCount: Int
    public var counts: Counts
    /// Frames that the model delivered to the driver.
    public var framesDelivered: Int
    /// Frames that the model put on the wire.
    public var framesTransmitted: Int
    /// Captured frames for the guest that no record is about: the matching took them out.
    public var framesPassedOver: Int
    /// Captured frames for the guest behind the last one that the recording shows.
    public var framesLeftOver: Int
    public var device: RecordedDevice
  }

  /// Runs `input` once.
  ///
  /// - Parameter policy: which device the model is; the release of the recording's QEMU.
  public static func run(
    _ input: ReplayInput, policy: DevicePolicy = DevicePolicy()
  ) -> Outcome {
    run(input, on: RecordedDevice(input.records, policy: policy))
  }

  /// Runs `input` on a device that need not be the recorded one.
  public static func run(_ input: ReplayInput, on recorded: RecordedDevice) -> Outcome {
    do throws(ReplayStop) {
      var machine = try SteeredMachine(input, device: recorded)
      let ending: ExactReplay.Outcome.Ending
      do throws(ReplayStop) {
        ending = .kernelFailed(
          try RequestedKernel.run(
            commandLine: input.commandLine, unknownWords: input.unknownWords, on: &machine))
      } catch {
        ending = error == .endOfTrace ? .reproduced : .stopped(error)
      }
      return Outcome(
        ending: ending, recordCount: machine.cursor.place, counts: machine.counts,
        framesDelivered: machine.device.framesDelivered,
        framesTransmitted: machine.device.framesTransmitted,
        framesPassedOver: machine.supply.passedOverCount,
        framesLeftOver: machine.supply.leftOverCount, device: recorded)
    } catch {
      return Outcome(
        ending: .stopped(error), recordCount: 0, counts: Counts(), framesDelivered: 0,
        framesTransmitted: 0, framesPassedOver: 0, framesLeftOver: 0, device: recorded)
    }
  }
}
