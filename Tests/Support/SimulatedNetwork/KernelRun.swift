import DriverFaults
public import KernelCore
public import Simulation
public import TraceFormat
public import VirtIODevice

/// A run of the kernel on the simulated machine, from boot to whatever ended it.
public struct KernelRun: Sendable {
  public let commandLine: [UInt8]
  /// Set if the kernel gave up.
  public var failure: KernelFailure?
  /// Set if the machine ended the run; a peer that is done does so.
  public var fault: SimulationFault?
  public let clients: [SimulatedClient]
  /// Every frame for the kernel, in order of sending.
  public let sent: [[UInt8]]
  /// When each frame of `sent` reaches the backend, in nanoseconds of virtual time.
  public let arrivalTimes: [UInt64]
  /// Frames of the kernel that no peer could read.
  public let unreadable: Int
  public let records: [TraceRecord]
  /// What the kernel transmitted.
  public let transmitted: [[UInt8]]
  /// When each frame of `transmitted` left, in nanoseconds of virtual time.
  public let transmissionTimes: [UInt64]
  /// Nanoseconds of virtual time.
  public let end: UInt64
  /// When the last client was done; `nil` when one was not.
  public let finishTime: UInt64?
  /// What the device held against the driver's rings.
  public let deviceErrors: [RingError]

  /// - Parameters:
  ///   - asksForAddress: the peer speaks first, to a kernel that does not announce itself.
  ///   - early: when the peer asks; it asks again after six seconds, and waits for the answer.
  ///   - visits: frames of the peer that belong to no connection.
  ///   - lingers: the run goes on when every client is done.
  public init(
    _ scripts: [ClientScript], commandLine: String = "",
    configuration: SimulationConfiguration = SimulationConfiguration(),
    asksForAddress: Bool = false, early: UInt64? = nil, visits: [Visit] = [],
    lingers: Bool = false
  ) {
    var moments: [UInt64] = asksForAddress ? [1_000_000] : []
    if let early { moments = [early, early + 6_000_000_000] }
    self.init(
      SimulatedNetwork(scripts, waitsForReply: early != nil, lingers: lingers),
      commandLine: Array(commandLine.utf8), configuration, requests: moments, visits: visits)
  }

  private init(
    _ network: SimulatedNetwork, commandLine: [UInt8], _ configuration: SimulationConfiguration,
    requests: [UInt64], visits: [Visit]
  ) {
    var configuration = configuration
    configuration.timeLimit = configuration.timeLimit ?? 120_000_000_000
    var machine = SimulatedMachine(configuration)
    for time in requests {
      machine.schedule(frame: network.addressRequest(at: time), at: time)
    }
    for visit in visits {
      machine.schedule(frame: network.visit(visit), at: visit.moment)
    }
    machine.attach { network.hear($0, $1, &$2) }
    do throws(SimulationFault) {
      failure = try RequestedKernel.run(commandLine: commandLine, on: &machine)
    } catch {
      fault = error
    }
    self.commandLine = commandLine
    clients = network.clients
    sent = network.sent
    arrivalTimes = network.arrivalTimes
    unreadable = network.unreadable
    records = machine.trace
    transmitted = machine.host.transmitted.map(\.bytes)
    transmissionTimes = machine.host.transmitted.map(\.time)
    end = machine.now
    finishTime = network.finishTime
    deviceErrors = machine.device.errors
  }

  /// The answers of every client, in their order.
  public var answers: [[HTTPAnswer]] { clients.map(\.answers) }

  /// Whether every client got what it waited for, and both sides closed.
  public var isComplete: Bool { fault == .stopped(.requestedByPeer) && isAnswered }

  /// Whether every client got what it waited for, and both sides closed, whatever ended the run.
  public var isAnswered: Bool { clients.allSatisfy(\.isFinished) }

  public var events: [TraceEvent] { records.map(\.event) }
}
