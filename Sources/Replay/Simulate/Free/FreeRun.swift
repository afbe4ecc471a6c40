import DriverFaults
public import FaultPlans
public import KernelCore
public import Recording
public import Simulation
public import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// Runs the kernel on the device model with the frames of a recording, and nothing else of it:
/// another driver, fault plan or order of steps makes another run.
///
/// The clients react: each says what it had said, when it has heard what it had heard, and sends
/// again what is not acknowledged. What belongs to no connection, or to one that was open before
/// the recording began, comes when it came.
public enum FreeRun {
  /// What is to be run.
  public struct Setup: Sendable {
    public var input: ReplayInput
    /// Ticks of the recording's time stamps in a second; at least 1.
    public var ticksPerSecond: UInt64
    /// The kernel command line.
    public var commandLine: [UInt8]
    public var interleaving = Interleaving.immediate
    public var faults = FaultPlan()
    /// Nanoseconds that the run goes on after the last frame.
    public var patience: UInt64 = 20_000_000_000
    /// Records after which the run stops.
    public var recordLimit = 4_000_000
    /// Bytes of the guest's memory that are shared with the device.
    public var memoryByteCount = SimulationConfiguration.defaultMemoryByteCount

    /// Takes the frames, and who answers them, from `source`, which is read twice.
    ///
    /// - Throws: when it cannot be run at all.
    public init(_ source: RecordingSource) throws(ReplayError) {
      guard source.canBeReadAgain else { throw .readOnce }
      self.init(try ReplayInput(source), ticksPerSecond: try RecordingFacts(source).ticksPerSecond)
    }

    public init(_ input: ReplayInput, ticksPerSecond: UInt64) {
      self.input = input
      self.ticksPerSecond = max(1, ticksPerSecond)
      commandLine = input.commandLine
    }
  }

  /// What happened.
  public struct Outcome: Sendable {
    /// Set if the kernel gave up.
    public var failure: KernelFailure?
    /// What ended the run otherwise; the time limit is a good end, see ``ranToItsEnd``.
    public var fault: SimulationFault?
    /// The run with all that passed.
    public var made: SimulatedRun
    public var records: [TraceRecord] { made.records }
    /// Frames that the guest received in the recording: what clients have to say is in them.
    public var framesSupplied = 0
    /// Connections that clients open, and those whose client came to say all.
    public var connectionsRecorded = 0
    public var connectionsDone = 0
    /// Frames that the guest received in the recording, and that the capture lacks or has cut.
    public var framesMissing = 0
    public var framesDelivered = 0
    public var framesTransmitted = 0
    /// Requests that the recording served.
    public var requestsRecorded = 0
    /// Nanoseconds of virtual time.
    public var end: UInt64 { made.end }

    /// The time limit came, and until then the guest did what it is for.
    public var ranToItsEnd: Bool {
      fault == .stopped(.timeLimit) && reachedGuest && servedAgain
    }
    /// The guest received a frame, if there was one to receive.
    public var reachedGuest: Bool { framesDelivered > 0 || framesSupplied == 0 }
    /// As many requests were served as the recording served.
    public var servedAgain: Bool { requestsServed >= requestsRecorded }

    /// Requests that were served, and connections that were opened.
    public var requestsServed: Int { FreeRun.requests(in: records) }
    public var connectionsOpened: Int {
      records.count { if case .connectionOpened = $0.event { true } else { false } }
    }
  }

  private static func requests(in records: [TraceRecord]) -> Int {
    records.count { if case .requestServed = $0.event { true } else { false } }
  }

  /// Runs `setup` to its end.
  ///
  /// - Throws: when its frames cannot be put in order.
  public static func run(_ setup: Setup) throws(ReplayError) -> Outcome {
    let timed = try TimedFrames(setup.input.source, ticksPerSecond: setup.ticksPerSecond)
    let frames = timed.frames
    let clients = RecordedClients(frames)
    let recorded = RecordedDevice(setup.input.records)
    var configuration = SimulationConfiguration(
      device: recorded.configuration, slotCount: max(1, recorded.slot &+ 1),
      memoryByteCount: setup.memoryByteCount,
      interleaving: setup.interleaving, recordLimit: setup.recordLimit)
    if setup.commandLine != setup.input.commandLine {
      configuration.device.firstPosition = setup.firstPosition
    }
    configuration.faults = setup.faults
    configuration.timeLimit = (frames.last?.time ?? 0) &+ setup.patience
    var machine = SimulatedMachine(configuration)
    for frame in clients.arrivals { machine.schedule(frame: frame.bytes, at: frame.time) }
    for (place, time) in clients.openings.enumerated() {
      machine.setAlarm(place, at: time)
      machine.setAlarm(place, at: VirtualTime.sum(time, ReactingClient.firstTimeout))
    }
    machine.attach { clients.hear($0, at: $1, &$2) }
    machine.attachAlarm { clients.wake($0, at: $1, &$2) }
    var failure: KernelFailure?
    var fault: SimulationFault?
    do throws(SimulationFault) {
      failure = try RequestedKernel.run(
        commandLine: setup.commandLine, unknownWords: setup.unknownWords, on: &machine)
    } catch {
      fault = error
    }
    var outcome = Outcome(
      failure: failure, fault: fault,
      made: SimulatedRun(
        commandLine: setup.commandLine, records: machine.trace, isHalted: failure != nil,
        end: machine.now, arrivals: clients.arrivals,
        transmissions: Array(machine.host.transmitted), configuration: configuration))
    outcome.framesSupplied = frames.count
    outcome.connectionsRecorded = clients.connectionCount
    outcome.connectionsDone = clients.doneCount
    outcome.framesMissing = timed.missingCount
    outcome.requestsRecorded = requests(in: setup.input.records)
    outcome.framesDelivered = machine.device.framesDelivered
    outcome.framesTransmitted = machine.device.framesTransmitted
    return outcome
  }
}

extension FreeRun.Setup {
  /// A command line that was thought up must be right; that of a recording was taken as it is.
  fileprivate var unknownWords: UnknownWords {
    commandLine == input.commandLine
      ? UnknownWords(shownBy: input.records.first?.event) : .refused
  }

  /// Where the kernel expects the indices to start.
  fileprivate var firstPosition: RingPosition {
    do throws(WordError) {
      let kernel = try RequestedKernel(commandLine: commandLine, unknownWords: unknownWords)
      return kernel.configuration.driver.firstPosition
    } catch {
      return RingPosition(0)
    }
  }
}
