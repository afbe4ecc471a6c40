import DriverFaults
public import FaultPlans
import KernelCore
public import Recording
public import Simulation
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver
import Wire

extension FreeRun {
  /// What is to be run, and for whom.
  public struct Setup: Sendable {
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

    /// Frames for the guest, by time.
    let frames: [TimedFrame]
    /// Frames that the guest received, and that the capture lacks or has cut.
    let framesMissing: Int
    /// Requests that were served.
    let requestsRecorded: Int
    /// The guest, when the capture alone tells of it: whoever it asks for is answered for.
    let guest: CapturedGuest?
    /// The transport that the device sits behind.
    let slot: UInt8
    private let recordedDevice: DeviceConfiguration
    /// The recording's, and what its kernel did with words that it did not know.
    private let recorded: (commandLine: [UInt8], unknownWords: UnknownWords)?

    /// Takes the frames, and the device, from a recording, which is read twice.
    ///
    /// - Throws: when it cannot be run at all.
    public init(_ source: RecordingSource) throws(ReplayError) {
      guard source.canBeReadAgain else { throw .readOnce }
      let input = try ReplayInput(source)
      try self.init(source, input, ticksPerSecond: try RecordingFacts(source).ticksPerSecond)
    }

    /// Takes them from a run in memory.
    ///
    /// - Parameter ticksPerSecond: of the records' time stamps; at least 1.
    public init(_ input: ReplayInput, ticksPerSecond: UInt64) throws(ReplayError) {
      try self.init(input.source, input, ticksPerSecond: ticksPerSecond)
    }

    private init(
      _ source: RecordingSource, _ input: ReplayInput, ticksPerSecond: UInt64
    ) throws(ReplayError) {
      let timed = try TimedFrames(source, ticksPerSecond: max(1, ticksPerSecond))
      let device = RecordedDevice(input.records)
      commandLine = input.commandLine
      frames = timed.frames
      framesMissing = timed.missingCount
      requestsRecorded = FreeRun.requests(in: input.records)
      guest = nil
      slot = device.slot
      recordedDevice = device.configuration
      recorded = (input.commandLine, UnknownWords(shownBy: input.records.first?.event))
    }

    /// Takes the client side of a capture: who opens connections to the one host that answers them.
    ///
    /// - Throws: when it cannot be read, or nobody opens a connection in it.
    public init(capture source: RecordingSource) throws(ReplayError) {
      let capture = try CapturedClients(source)
      commandLine = Array(capture.guest.commandLine.utf8)
      frames = capture.frames
      framesMissing = capture.missingCount
      requestsRecorded = capture.answerCount
      guest = capture.guest
      slot = 0
      var device = DeviceConfiguration(interface: .legacy)
      // The first octet is the lowest.
      device.macAddress = capture.guest.hardwareAddress.rawValue.byteSwapped >> 16
      recordedDevice = device
      recorded = nil
    }

    private var isChanged: Bool { commandLine != recorded?.commandLine }

    /// A command line that was thought up must be right; that of a recording was taken as it is.
    var unknownWords: UnknownWords { isChanged ? .refused : recorded?.unknownWords ?? .refused }

    /// The device, its indices where the kernel expects them to start.
    var device: DeviceConfiguration {
      var device = recordedDevice
      guard isChanged else { return device }
      do throws(WordError) {
        let kernel = try RequestedKernel(commandLine: commandLine, unknownWords: unknownWords)
        device.firstPosition = kernel.configuration.driver.firstPosition
      } catch {
        device.firstPosition = RingPosition(0)
      }
      return device
    }
  }
}
