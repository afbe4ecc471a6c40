import Hypervisor
import SystemPackage
import VirtIODevice

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
    do throws(VirtualMachineError) {
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
  ) throws(VirtualMachineError) -> ServedModel.End? {
    var waited = [stop, connection]
    if let frames, board.isBackendReading { waited.append(frames.waitable) }
    let ready = BoardWait.readable(
      waited, within: board.isBackendBusy ? Self.retryInterval : nil)
    if ready[0] { return .stopped }
    try readFrames()
    if ready[1], let end = try readCommands() { return end }
    board.runRoutines()
    if let abort = board.device.abort { return .aborted(abort) }
    try sendOutput(beyond: 0)
    return nil
  }

  private mutating func sendOutput(beyond count: Int) throws(VirtualMachineError) {
    guard board.output.count > count else { return }
    try LocalSocket.send(board.output, over: connection)
    board.output.removeAll(keepingCapacity: true)
  }

  private mutating func readFrames() throws(VirtualMachineError) {
    guard let frames else { return }
    for _ in 0..<Self.frameLimit {
      guard board.isBackendReading, let frame = try frames.receive() else { return }
      board.arrive(frame)
      board.runRoutines()
    }
  }

  private mutating func readCommands() throws(VirtualMachineError) -> ServedModel.End? {
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
