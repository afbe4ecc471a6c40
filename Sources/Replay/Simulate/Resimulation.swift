import DriverFaults
import KernelCore
public import Recording
public import Simulation
public import TraceFormat
import VirtIODevice

/// A run on the device model once more, from what its timeline keeps: settings, fault plan, and
/// every frame for the guest at its recorded moment. Nobody answers.
///
/// Equal settings give equal runs, so every record has to come again, its time included.
public enum Resimulation {
  /// How a run compares with the recording, and what it did until then.
  public struct Outcome: Equatable, Sendable {
    public var ending: ExactReplay.Outcome.Ending
    /// Records that came again, of those that the recording holds.
    public var recordCount: Int
    public var recordsHeld: UInt64
    public var framesDelivered: Int
    public var framesTransmitted: Int
    /// The last records that came again, at most ``ReplayWindow/historyCount``.
    public var history: [TraceRecord]
    public var window: WindowUse
    /// What the recording holds and lacks.
    public var account: RecordingAccount
  }

  /// Runs `source` again, in memory that does not grow with it.
  ///
  /// - Parameter configuration: the recording's, its fault plan included.
  /// - Throws: when it cannot be run at all.
  public static func run(
    _ source: RecordingSource, _ configuration: SimulationConfiguration
  ) throws(ReplayError) -> Outcome {
    let feed = try RecordFeed.open(source, supply: .byTime)
    let commandLine = feed.session?.commandLine ?? []
    var configuration = configuration
    configuration.keepsTrace = false
    configuration.keepsTransmittedFrames = false
    configuration.recordLimit = nil
    var machine = ResimulatedMachine(configuration, feed)
    let ending: ExactReplay.Outcome.Ending
    do throws(ResimulationStop) {
      let failure = try RequestedKernel.run(
        commandLine: commandLine, unknownWords: machine.cursor.unknownWords, on: &machine)
      ending = machine.cursor.ending(failure)
    } catch {
      ending = machine.ending(error)
    }
    let account = machine.cursor.feed.finishReadable()
    return Outcome(
      ending: ending, recordCount: machine.cursor.place, recordsHeld: account.recordsReceived,
      framesDelivered: machine.base.device.framesDelivered,
      framesTransmitted: machine.base.device.framesTransmitted,
      history: machine.cursor.history, window: machine.cursor.feed.windowUse, account: account)
  }
}
