import DriverFaults
public import KernelCore

/// Runs the kernel on a recording and compares everything it does.
public enum ExactReplay {
  /// How a replay ended, and what it did until then.
  public struct Outcome: Equatable, Sendable {
    public enum Ending: Equatable, Sendable {
      /// Every record was reproduced.
      case reproduced
      case stopped(ReplayStop)
      /// The kernel gave up, as it may have done when recorded.
      case kernelFailed(KernelFailure)
    }

    public var ending: Ending
    /// Records that were reproduced.
    public var recordCount: Int
    public var framesReceived: UInt64
    public var framesTransmitted: UInt64
    /// Transmitted frames that were compared byte for byte.
    public var framesCompared: UInt64
    public var hash: UInt64
  }

  /// Replays `input` once.
  public static func run(_ input: ReplayInput) -> Outcome {
    var machine = ReplayedMachine(input)
    let ending: Outcome.Ending
    do throws(ReplayStop) {
      let failure = try RequestedKernel.run(
        commandLine: input.commandLine, unknownWords: input.unknownWords, on: &machine)
      ending = .kernelFailed(failure)
    } catch {
      ending = error == .endOfTrace ? .reproduced : .stopped(error)
    }
    var hash = machine.hash
    hash.mix(UInt64(machine.cursor.place))
    hash.mix(machine.memory.bytes.span)
    return Outcome(
      ending: ending, recordCount: machine.cursor.place, framesReceived: machine.framesReceived,
      framesTransmitted: machine.framesTransmitted, framesCompared: machine.framesCompared,
      hash: hash.value)
  }
}
