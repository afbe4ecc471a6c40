public import FaultPlans
public import KernelCore
public import Simulation
public import TraceFormat
import VirtIO
import VirtIODevice

/// Runs the kernel on the device model with the frames of a recording, and nothing else of it:
/// another driver, fault plan or order of steps makes another run.
///
/// The clients do not react: a frame comes when it came, lost or answered or not. Only the
/// acknowledgements of a connection wait for its handshake, and follow the new run's sequence
/// numbers; a connection that is not accepted stays silent.
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
    public var patience: UInt64 = 5_000_000_000
    /// Records after which the run stops.
    public var recordLimit = 4_000_000

    public init(_ input: ReplayInput, ticksPerSecond: UInt64) {
      self.input = input
      self.ticksPerSecond = max(1, ticksPerSecond)
      commandLine = input.commandLine
    }
  }

  /// What happened.
  public struct Outcome: Sendable {
    /// Set if the kernel gave up.
    public var failure: Unikernel.Failure?
    /// What ended the run otherwise; the time limit is the good end.
    public var fault: SimulationFault?
    public var records: [TraceRecord] = []
    /// Frames that clients have, and those of them that waited for a handshake in vain.
    public var framesSupplied = 0
    public var framesHeld = 0
    public var framesDelivered = 0
    public var framesTransmitted = 0
    /// Nanoseconds of virtual time.
    public var end: UInt64 = 0

    /// Requests that were served, and connections that were opened.
    public var requestsServed: Int {
      records.count { if case .requestServed = $0.event { true } else { false } }
    }
    public var connectionsOpened: Int {
      records.count { if case .connectionOpened = $0.event { true } else { false } }
    }
  }

  /// Runs `setup` to its end.
  public static func run(_ setup: Setup) -> Outcome {
    let frames = TimedFrames(setup.input, ticksPerSecond: setup.ticksPerSecond).frames
    let clients = RecordedClients(frames, setup.input)
    let recorded = RecordedDevice(setup.input.records)
    var configuration = SimulationConfiguration(
      device: recorded.configuration, slotCount: max(1, recorded.slot &+ 1),
      interleaving: setup.interleaving, recordLimit: setup.recordLimit)
    if setup.commandLine != setup.input.commandLine {
      configuration.device.firstPosition = firstPosition(in: setup.commandLine)
    }
    configuration.faults = setup.faults
    configuration.timeLimit = (frames.last?.time ?? 0) &+ setup.patience
    var machine = SimulatedMachine(configuration)
    for frame in clients.unprompted { machine.schedule(frame: frame.bytes, at: frame.time) }
    machine.attach { clients.hear($0, at: $1, &$2) }
    var outcome = Outcome()
    do throws(SimulationFault) {
      outcome.failure = try Unikernel.run(commandLine: setup.commandLine, on: &machine)
    } catch {
      outcome.fault = error
    }
    outcome.records = machine.trace
    outcome.framesSupplied = frames.count
    outcome.framesHeld = clients.heldCount
    outcome.framesDelivered = machine.device.framesDelivered
    outcome.framesTransmitted = machine.device.framesTransmitted
    outcome.end = machine.now
    return outcome
  }

  /// Where a kernel with this command line expects the indices to start.
  private static func firstPosition(in commandLine: [UInt8]) -> RingPosition {
    let word = Array("first-position=".utf8)
    let value = commandLine.split(separator: UInt8(ascii: " ")).last { $0.starts(with: word) }
    let number = value.flatMap { UInt16(String(decoding: $0.dropFirst(word.count), as: UTF8.self)) }
    return RingPosition(number ?? 0)
  }
}
