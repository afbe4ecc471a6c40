import DriverFaults
import KernelCore
public import Recording
public import TraceFormat
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
    /// Records that were reproduced, of those that the recording holds.
    public var recordCount: Int
    public var recordsHeld: UInt64
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
    /// The last records that were reproduced, at most ``ReplayWindow/historyCount``.
    public var history: [TraceRecord]
    public var window: WindowUse
    /// What the recording holds and lacks.
    public var account: RecordingAccount
  }

  /// Runs `source`, which is read twice, in memory that does not grow with it.
  ///
  /// - Parameters:
  ///   - device: another one than the recording tells.
  ///   - policy: which device the model is; the release of the recording's QEMU.
  ///   - refusesEventIndex: steering places used.idx and used.flags; where avail_event decides, it
  ///     finds divergences that are none.
  /// - Throws: when it cannot be run at all.
  public static func run(
    _ source: RecordingSource, on device: RecordedDevice? = nil,
    policy: DevicePolicy = DevicePolicy(), refusesEventIndex: Bool = false
  ) throws(ReplayError) -> Outcome {
    guard source.canBeReadAgain else { throw .readOnce }
    let facts = try RecordingFacts(source, policy: policy)
    if refusesEventIndex, let record = facts.firstEventIndex { throw .eventIndex(record: record) }
    let feed = try RecordFeed.open(source, supply: .inOrder(facts))
    return run(feed, facts, on: device ?? facts.device)
  }

  /// Runs a run in memory.
  public static func run(
    _ input: ReplayInput, on device: RecordedDevice? = nil, policy: DevicePolicy = DevicePolicy()
  ) -> Outcome {
    do throws(ReplayError) { return try run(input.source, on: device, policy: policy) } catch {
      preconditionFailure("a run in memory has a session, and is not read from a file")
    }
  }

  private static func run(
    _ feed: consuming RecordFeed, _ facts: RecordingFacts, on device: RecordedDevice
  ) -> Outcome {
    let commandLine = feed.session?.commandLine ?? []
    do throws(ReplayStop) {
      var machine = try SteeredMachine(feed, facts, device: device)
      let ending: ExactReplay.Outcome.Ending
      do throws(ReplayStop) {
        ending = machine.cursor.ending(
          try RequestedKernel.run(
            commandLine: commandLine, unknownWords: machine.cursor.unknownWords, on: &machine))
      } catch {
        ending = error == .endOfTrace ? .reproduced : .stopped(error)
      }
      return outcome(&machine, ending, facts, device)
    } catch {
      return Outcome(
        ending: .stopped(error), recordCount: 0, recordsHeld: facts.account.recordsReceived,
        counts: Counts(), framesDelivered: 0, framesTransmitted: 0, framesPassedOver: 0,
        framesLeftOver: 0, device: device, history: [],
        window: WindowUse(lateFrameCount: 0, droppedArrivalCount: 0, isShort: false),
        account: facts.account)
    }
  }

  private static func outcome(
    _ machine: inout SteeredMachine, _ ending: ExactReplay.Outcome.Ending,
    _ facts: RecordingFacts, _ device: RecordedDevice
  ) -> Outcome {
    Outcome(
      ending: ending, recordCount: machine.cursor.place,
      recordsHeld: facts.account.recordsReceived, counts: machine.counts,
      framesDelivered: machine.device.framesDelivered,
      framesTransmitted: machine.device.framesTransmitted,
      framesPassedOver: facts.passedOverCount,
      framesLeftOver: facts.leftOverCount(taken: machine.cursor.feed.supply.taken),
      device: device, history: machine.cursor.history, window: machine.cursor.feed.windowUse,
      account: facts.account)
  }
}
