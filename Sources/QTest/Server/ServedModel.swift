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
    case failed(VirtualMachineError)
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
    guard !BoardWait.readable([stop.descriptor, listener], within: nil)[0] else {
      return Outcome(end: .stopped, errors: [])
    }
    let connection: FileDescriptor
    do throws(VirtualMachineError) {
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
