package import SystemPackage

/// A QEMU process whose devices are driven over its test socket, and which runs no guest code.
///
/// Its calls wait as a thread does, none for longer than its limit. The process ends with the
/// owner, and so do its sockets and files.
public final class BareBoard {
  private let qemu: QEMUProcess
  private let monitor: BlockingQMPClient
  private let limit: Duration

  /// Starts QEMU and waits for its monitor.
  ///
  /// - Parameters:
  ///   - launch: a board, with a test socket.
  ///   - limit: how long QEMU may take to start, to answer, and to end.
  /// - Throws: ``HypervisorError/commandMissing(name:package:)``,
  ///   ``HypervisorError/notStarted(_:diagnostics:)``, or what starting it met.
  public init(
    _ launch: GuestLaunch = .board(), limit: Duration = .seconds(20)
  ) throws(HypervisorError) {
    self.limit = limit
    let qemu = try QEMUProcess(launch)
    self.qemu = qemu
    let ready = DescriptorWait.readable([qemu.listener, qemu.child.lifeline], within: limit)
    guard ready[0] else {
      guard ready[1] else { throw .timedOut(waitingFor: .monitorConnection, limit: limit) }
      throw try qemu.refusal()
    }
    do throws(HypervisorError) {
      monitor = try BlockingQMPClient(
        connection: try LocalSocket.accept(from: qemu.listener), limit: limit)
      try monitor.execute("cont")
    } catch .ended where qemu.child.ends(within: limit) {
      throw try qemu.refusal()
    }
  }

  /// What QEMU was told.
  public var launch: GuestLaunch { qemu.launch }

  /// Frames in and out, with ``GuestNetwork/datagram``.
  public var frames: FrameSocket? { qemu.frames }

  /// A connection for the test protocol, which the caller owns; QEMU serves one.
  package func testConnection() throws(HypervisorError) -> FileDescriptor {
    let connection = try LocalSocket.connect(to: qemu.files.test)
    do throws(HypervisorError) {
      try LocalSocket.setLimit(limit, on: connection)
    } catch {
      connection.closeQuietly()
      throw error
    }
    return connection
  }

  /// The process, for whoever wants to look at it.
  public var processIdentifier: Int32 { qemu.child.identifier }

  /// What QEMU wrote to its standard error so far, such as why it broke a device; the last
  /// 64 KiB of it.
  public func diagnostics() throws(HypervisorError) -> String { try qemu.diagnostics() }

  /// Runs a command of the human monitor, such as `info virtio-queue-status`.
  public func humanMonitor(_ line: String) throws(HypervisorError) -> String {
    try monitor.humanMonitor(line)
  }

  /// The port of 127.0.0.1 that leads to the guest's port 80 (user networking only).
  public func forwardedPort() throws(HypervisorError) -> UInt16 {
    let question = MonitorQuestion.forwardedPort
    return try question.answer(in: try monitor.humanMonitor(question.line))
  }

  /// Ends QEMU, unless it ended already.
  ///
  /// - Returns: how it ended.
  public func end() -> GuestExit.Status { qemu.child.end(within: limit) }

  /// Waits for QEMU to end by itself, as after a failed assertion.
  ///
  /// - Returns: how it ended; `nil` if it did not within the limit.
  public func waitForEnd() -> GuestExit.Status? {
    qemu.child.ends(within: limit) ? qemu.child.wait() : nil
  }
}
