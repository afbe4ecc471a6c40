import Glibc
package import SystemPackage

/// A QEMU process whose devices are driven over its test socket, and which runs no guest code.
///
/// Its calls wait, none for longer than its limit. The process ends with the owner, and so do
/// its sockets and files.
public final class BareBoard {
  /// What QEMU was told.
  public let launch: BoardLaunch
  private let testDescriptor: FileDescriptor
  /// Frames in and out, with ``BoardNetwork/datagram``.
  public let frames: FrameSocket?

  private let directory: TemporaryDirectory
  private let process: SpawnedProcess
  private let monitor: BoardMonitor
  private let limit: Duration

  /// Starts QEMU and waits for its connections.
  ///
  /// - Parameter limit: how long QEMU may take to start, to answer, and to end.
  /// - Throws: ``VirtualMachineError/commandMissing(name:package:)``,
  ///   ``VirtualMachineError/notStarted(_:diagnostics:)``, or what starting it met.
  public init(
    _ launch: BoardLaunch = BoardLaunch(), limit: Duration = .seconds(20)
  ) throws(VirtualMachineError) {
    self.launch = launch
    self.limit = limit
    let program: FilePath
    if let named = launch.program { program = named } else { program = try QEMU.command.found() }
    directory = try TemporaryDirectory()
    let files = BoardFiles(in: directory.path)
    try BareBoard.write(HaltedFirmware.image, to: files.firmware)
    frames =
      launch.network == .datagram
      ? try FrameSocket(local: files.hostFrames, peer: files.guestFrames) : nil
    let listeners = (
      test: try LocalSocket.listen(at: files.test),
      monitor: try LocalSocket.listen(at: files.monitor)
    )
    defer {
      listeners.test.closeQuietly()
      listeners.monitor.closeQuietly()
    }
    let log = try FileDescriptor.makeEmpty(files.log)
    defer { log.closeQuietly() }
    process = try SpawnedProcess(
      program, arguments: launch.arguments(files), log: log, inherited: launch.inherited)
    let monitor = try BareBoard.accept(listeners.monitor, process, limit, files)
    do throws(VirtualMachineError) {
      self.monitor = try BoardMonitor(connection: monitor)
    } catch .ended {
      throw try BareBoard.notStarted(process, files)
    }
    testDescriptor = try BareBoard.accept(listeners.test, process, limit, files)
  }

  deinit { testDescriptor.closeQuietly() }

  /// The connection of the test protocol; a duplicate, which the caller owns.
  package func testConnection() throws(VirtualMachineError) -> FileDescriptor {
    let number = fcntl(testDescriptor.rawValue, F_DUPFD_CLOEXEC, 0)
    guard number >= 0 else { throw .system(.createSocket, Errno(rawValue: errno)) }
    return FileDescriptor(rawValue: number)
  }

  /// The process, for whoever wants to look at it.
  public var processIdentifier: Int32 { process.identifier }

  /// What QEMU wrote to its standard error so far, such as why it broke a device; at most
  /// 64 KiB of it.
  public func diagnostics() throws(VirtualMachineError) -> String {
    try BareBoard.read(BoardFiles(in: directory.path).log)
  }

  /// Runs a command of the human monitor, such as `info virtio-queue-status`.
  public func humanMonitor(_ line: String) throws(VirtualMachineError) -> String {
    try monitor.run(line)
  }

  /// The port of 127.0.0.1 that leads to the guest's port 80 (user networking only).
  public func forwardedPort() throws(VirtualMachineError) -> UInt16 {
    let command = "info usernet"
    guard let port = Guest.forwardedPort(in: try monitor.run(command)) else {
      throw .monitorRefused(command: command, reason: "no forwarded port in its answer")
    }
    return port
  }

  /// Ends QEMU, unless it ended already.
  ///
  /// - Returns: how it ended.
  public func end() -> GuestExit.Status { process.end(within: limit) }

  /// Waits for QEMU to end by itself, as after a failed assertion.
  ///
  /// - Returns: how it ended; `nil` if it did not within the limit.
  public func waitForEnd() -> GuestExit.Status? {
    BoardWait.isReadable(process.lifeline, within: limit) ? process.wait() : nil
  }

  private static func accept(
    _ listener: FileDescriptor, _ process: SpawnedProcess, _ limit: Duration, _ files: BoardFiles
  ) throws(VirtualMachineError) -> FileDescriptor {
    let ready = BoardWait.readable([listener, process.lifeline], within: limit)
    guard ready[0] else {
      guard ready[1] else { throw .timedOut(waitingFor: .monitorConnection, limit: limit) }
      throw try notStarted(process, files)
    }
    let connection = try LocalSocket.accept(from: listener)
    try LocalSocket.setLimit(limit, on: connection)
    return connection
  }

  private static func notStarted(
    _ process: SpawnedProcess, _ files: BoardFiles
  ) throws(VirtualMachineError) -> VirtualMachineError {
    let exit = GuestExit(status: process.wait(), monitorAnswered: false, shutdownReason: nil)
    return .notStarted(exit, diagnostics: try read(files.log))
  }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws(VirtualMachineError) {
    let file = try FileDescriptor.makeEmpty(path)
    defer { file.closeQuietly() }
    do {
      try file.writeAll(bytes)
    } catch {
      throw .system(.writeDescriptor, error as? Errno ?? .ioError)
    }
  }

  private static func read(_ path: FilePath) throws(VirtualMachineError) -> String {
    let file = try FileDescriptor.openToRead(path)
    defer { file.closeQuietly() }
    return String(decoding: try file.readBytes(atMost: 65_536, from: 0), as: UTF8.self)
  }
}
