import DriverFaults
public import KernelCore
public import Recording
public import TraceFormat

/// Runs the kernel on a recording and compares everything it does.
public enum ExactReplay {
  /// How a replay ended, and what it did until then.
  public struct Outcome: Equatable, Sendable {
    public enum Ending: Equatable, Sendable {
      /// Every record was reproduced.
      case reproduced
      case stopped(ReplayStop)
      /// The kernel gave up behind the last record: so it did when it was recorded.
      case kernelFailed(KernelFailure)
    }

    public var ending: Ending
    /// Records that were reproduced, of those that the recording holds.
    public var recordCount: Int
    public var recordsHeld: UInt64
    public var framesReceived: UInt64
    public var framesTransmitted: UInt64
    /// Transmitted frames that were compared byte for byte.
    public var framesCompared: UInt64
    /// Those of them of which the capture holds only the first bytes.
    public var framesCut: UInt64
    public var hash: UInt64
    /// The last records that were reproduced, at most ``ReplayWindow/historyCount``.
    public var history: [TraceRecord]
    public var window: WindowUse
    /// What the recording holds and lacks.
    public var account: RecordingAccount
  }

  /// Replays `source` once, in memory that does not grow with it.
  ///
  /// - Throws: when it cannot be replayed at all.
  public static func run(_ source: RecordingSource) throws(ReplayError) -> Outcome {
    let feed = try RecordFeed.open(source, supply: .byRecord)
    let commandLine = feed.session?.commandLine ?? []
    var machine = ReplayedMachine(feed)
    let ending: Outcome.Ending
    do throws(ReplayStop) {
      let failure = try RequestedKernel.run(
        commandLine: commandLine, unknownWords: machine.cursor.unknownWords, on: &machine)
      ending = machine.cursor.ending(failure)
    } catch {
      ending = error == .endOfTrace ? .reproduced : .stopped(error)
    }
    var hash = machine.hash
    hash.mix(UInt64(machine.cursor.place))
    hash.mix(machine.memory.bytes)
    let account = machine.cursor.feed.finishReadable()
    return Outcome(
      ending: ending, recordCount: machine.cursor.place, recordsHeld: account.recordsReceived,
      framesReceived: machine.framesReceived, framesTransmitted: machine.framesTransmitted,
      framesCompared: machine.framesCompared, framesCut: machine.framesCut, hash: hash.value,
      history: machine.cursor.history, window: machine.cursor.feed.windowUse, account: account)
  }

  /// Replays a run in memory.
  public static func run(_ input: ReplayInput) -> Outcome {
    do throws(ReplayError) { return try run(input.source) } catch {
      preconditionFailure("a run in memory has a session, and is not read from a file")
    }
  }
}

/// Whether ``ReplayWindow`` was large enough.
public struct WindowUse: Equatable, Sendable {
  /// Frames that came later than the window allows, and were not used.
  public var lateFrameCount: UInt64
  /// Frames for the guest that found no room to wait.
  public var droppedArrivalCount: Int
  /// A question about later records went unanswered at the window's end.
  public var isShort: Bool
}
