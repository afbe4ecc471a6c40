public import KernelCore
public import Recording
public import TraceFormat
public import VirtIODevice

/// What ended a replay.
public enum ReplayStop: Error, Equatable, Sendable {
  /// Every record was reproduced: the good end.
  case endOfTrace
  /// The kernel did something else than it did when it was recorded.
  case diverged(Divergence)
  /// The trace was lost here: `expected` is the first index that is missing, `found` the one
  /// behind the last that is.
  case gap(expected: UInt64, found: UInt64)
  /// The capture lacks a frame that the kernel received.
  case missingFrame(record: UInt64)
  /// The capture holds only the first bytes of a frame that the kernel received.
  case cutFrame(record: UInt64, captured: Int, length: Int)
  /// The records contradict each other; no kernel wrote them.
  case implausible(record: UInt64, Implausibility)
  /// The recording holds two versions of the same; `record` would come next.
  case contradiction(record: UInt64, RecordingDamage)
  /// Another boot begins, where `record` of this one would come next.
  case anotherBoot(record: UInt64, identifier: UInt32)
  /// The kernel stopped in an exception here, as recorded.
  case exception(record: UInt64)
  /// The recording ends in a wait that nothing can end.
  case hang(HangProof)
  /// Reading failed.
  case unreadable(RecordingError)
}

/// A contradiction in the records.
public enum Implausibility: Equatable, Sendable {
  /// Shared memory beyond what a guest of this kind has.
  case sharedMemoryOutOfBounds
  /// A queue or a descriptor points outside shared memory.
  case addressOutOfBounds(UInt64)
  /// The frame is longer than the used element says.
  case frameLongerThanElement
  /// The record with that index comes next, though it was there before.
  case recordRepeats(UInt64)
}

/// Why a recording cannot be replayed at all.
public enum ReplayError: Error, Equatable, Sendable {
  case recording(RecordingError)
  /// No trace blocks: a plain capture, or a timeline that editcap or mergecap rewrote.
  case noTrace
  /// The session block is missing, so the kernel command line is unknown.
  case noSession
  /// Another kernel than this project's wrote the trace, so its driver is not here to be run; what
  /// it calls itself, empty when it does not.
  case otherKernel(String)
  /// It has to be read twice, which a pipe cannot be.
  case readOnce
  /// Nobody opens a connection in a capture whose clients were asked for.
  case noClients
  /// From that record on the driver uses EVENT_IDX, along which the model is not steered.
  case eventIndex(record: UInt64)
}

/// The first place where a replay and its recording part.
public struct Divergence: Equatable, Sendable {
  /// What the kernel did at that place.
  public enum Action: Equatable, Sendable {
    /// It made another record.
    case recorded(TraceEvent)
    /// It asked for something that the recording does not have next.
    case asked(Question)
    /// It transmitted a frame with other bytes; `offset` is the first.
    case transmitted(offset: Int, expectedByteCount: Int, byteCount: Int)
    /// It gave up, where the recording goes on.
    case gaveUp(KernelFailure)
    /// No order of the device model's steps gives what was recorded; the closest is this.
    case modelGives(ModelAnswer)
  }

  /// Something the kernel asks of the machine.
  public enum Question: Equatable, Sendable {
    case register(slot: UInt8, offset: UInt16)
    case sharedMemory(byteCount: Int)
    case usedFlags(queue: UInt8)
    case availableEvent(queue: UInt8)
    case usedElement(queue: UInt8)
    /// It looked at used.idx more often than the recording did.
    case usedIndex(queue: UInt8)
    case clock
    case interrupts
    case entropy
    case platform
  }

  /// What the device model has where the recording has something else.
  public enum ModelAnswer: Equatable, Sendable {
    case usedIndex(queue: UInt8, UInt16)
    case usedFlags(queue: UInt8, UInt16)
    /// The level of the interrupt line while the kernel waited.
    case interruptLine(isRaised: Bool)
    /// A frame on the wire that the driver did not hand over, by its bytes.
    case strayFrame(byteCount: Int)
    /// QEMU would have ended here.
    case aborted(DeviceAbort)
    /// The same record at another time: ticks.
    case time(UInt64)
    /// The simulated run ends here.
    case end
  }

  /// The index of the record that should have come next.
  public var record: UInt64
  public var expected: TraceEvent
  public var action: Action

  public init(record: UInt64, expected: TraceEvent, action: Action) {
    self.record = record
    self.expected = expected
    self.action = action
  }
}
