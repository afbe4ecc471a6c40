import DriverFaults
import FaultPlans
public import KernelCore
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

  static func requests(in records: [TraceRecord]) -> Int {
    records.count { if case .requestServed = $0.event { true } else { false } }
  }

  /// Runs `setup` to its end.
  public static func run(_ setup: Setup) -> Outcome {
    let clients = RecordedClients(setup.frames, answersFor: setup.guest)
    var configuration = SimulationConfiguration(
      device: setup.device, slotCount: max(1, setup.slot &+ 1),
      memoryByteCount: setup.memoryByteCount,
      interleaving: setup.interleaving, recordLimit: setup.recordLimit)
    configuration.faults = setup.faults
    configuration.timeLimit = VirtualTime.sum(setup.frames.last?.time ?? 0, setup.patience)
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
    outcome.framesSupplied = setup.frames.count
    outcome.connectionsRecorded = clients.connectionCount
    outcome.connectionsDone = clients.doneCount
    outcome.framesMissing = setup.framesMissing
    outcome.requestsRecorded = setup.requestsRecorded
    outcome.framesDelivered = machine.device.framesDelivered
    outcome.framesTransmitted = machine.device.framesTransmitted
    return outcome
  }
}
