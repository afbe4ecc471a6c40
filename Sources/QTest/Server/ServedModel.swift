public import Hypervisor
public import SystemPackage
public import VirtIODevice

/// The device model on a socket, for one client of QEMU's test protocol.
public struct ServedModel: Sendable {
  public var configuration: DeviceConfiguration
  /// Bytes of guest memory, 8 to 3 GiB.
  public var memoryByteCount: Int
  /// Where frames come from and go to; `nil` swallows them.
  public var frames: FrameSocket?

  public init(
    configuration: DeviceConfiguration, memoryByteCount: Int = 16 << 20,
    frames: FrameSocket? = nil
  ) {
    self.configuration = configuration
    self.memoryByteCount = memoryByteCount
    self.frames = frames
  }

  /// How serving ended.
  public enum End: Equatable, Sendable {
    /// The client closed its connection.
    case disconnected
    /// Somebody asked the server to stop.
    case stopped
    /// The client sent a line without end.
    case malformed(QTestProtocolError)
    /// QEMU would have ended in an assertion here, and so the connection ends.
    case aborted(DeviceAbort)
    case failed(HypervisorError)
  }

  /// How serving ended, and what broke the device meanwhile, in order.
  public struct Outcome: Equatable, Sendable {
    public var end: End
    public var errors: [RingError]

    public init(end: End, errors: [RingError]) {
      self.end = end
      self.errors = errors
    }
  }

  /// Waits for a client at `listener`, which stays the caller's, and serves it to the end.
  public func serve(at listener: FileDescriptor, until stop: StopRequest) -> Outcome {
    guard !DescriptorWait.readable([stop.descriptor, listener], within: nil)[0] else {
      return Outcome(end: .stopped, errors: [])
    }
    let connection: FileDescriptor
    do throws(HypervisorError) {
      connection = try LocalSocket.accept(from: listener)
    } catch {
      return Outcome(end: .failed(error), errors: [])
    }
    // A descriptor that cannot be closed is closed all the same (close(2)).
    defer { try? connection.close() }
    let board = ModelBoard(configuration, memoryByteCount: memoryByteCount, frames: frames)
    var server = ModelServer(board: board, frames: frames, connection: connection)
    let end = server.serve(until: stop.descriptor)
    return Outcome(end: end, errors: server.board.device.errors)
  }
}

/// The answering side of QEMU's test protocol, with the device model behind it.
///
/// Whatever a client sends, the server answers or refuses it, in bounded memory, and ends with
/// the connection.
struct ModelServer: ~Copyable {
  private(set) var board: ModelBoard
  private let frames: FrameSocket?
  private let connection: FileDescriptor
  private var lines = LineBuffer()

  /// Frames that one turn reads at most, so that commands have their turn too.
  private static let frameLimit = 64
  /// As in QEMU; commands within it are carried out before any routine runs.
  private static let chunkByteCount = 1024
  /// How often a full receiver is tried again while nothing else happens.
  private static let retryInterval = Duration.milliseconds(1)

  /// Serves the client at `connection`, which stays the caller's.
  init(board: consuming ModelBoard, frames: FrameSocket?, connection: FileDescriptor) {
    self.board = board
    self.frames = frames
    self.connection = connection
  }

  /// Serves until the connection ends, or `stop` becomes readable.
  mutating func serve(until stop: FileDescriptor) -> ServedModel.End {
    do throws(HypervisorError) {
      try LocalSocket.setLimit(.seconds(20), on: connection)
      while true {
        if let end = try turn(until: stop) { return end }
      }
    } catch .system(.writeDescriptor, .brokenPipe), .system(.writeDescriptor, .connectionReset) {
      return .disconnected
    } catch {
      return .failed(error)
    }
  }

  private mutating func turn(
    until stop: FileDescriptor
  ) throws(HypervisorError) -> ServedModel.End? {
    var waited = [stop, connection]
    if let frames, board.isBackendReading { waited.append(frames.waitable) }
    let ready = DescriptorWait.readable(
      waited, within: board.isBackendBusy ? Self.retryInterval : nil)
    if ready[0] { return .stopped }
    try readFrames()
    if ready[1], let end = try readCommands() { return end }
    board.runRoutines()
    if let abort = board.device.abort { return .aborted(abort) }
    try sendOutput(beyond: 0)
    return nil
  }

  private mutating func sendOutput(beyond count: Int) throws(HypervisorError) {
    guard board.output.count > count else { return }
    try LocalSocket.send(board.output, over: connection)
    board.output.removeAll(keepingCapacity: true)
  }

  private mutating func readFrames() throws(HypervisorError) {
    guard let frames else { return }
    for _ in 0..<Self.frameLimit {
      guard board.isBackendReading, let frame = try frames.receive() else { return }
      board.arrive(frame)
      board.runRoutines()
    }
  }

  private mutating func readCommands() throws(HypervisorError) -> ServedModel.End? {
    var chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
    let count = try LocalSocket.receive(into: &chunk, from: connection)
    if count == 0 { return .disconnected }
    do throws(QTestProtocolError) {
      try lines.append(chunk.prefix(count))
    } catch {
      return .malformed(error)
    }
    while let line = lines.next() {
      do throws(QTestProtocolError) {
        let command = try QTestCommand(parsing: line)
        board.perform(command)
      } catch {
        QTestLine.reply(.refused(error.description)).append(to: &board.output)
      }
      try sendOutput(beyond: QTestCommand.lineByteLimit)
    }
    return nil
  }
}
