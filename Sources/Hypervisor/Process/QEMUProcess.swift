import SystemPackage

/// One QEMU process with its files and sockets: the only piece of code that starts QEMU.
///
/// It waits for nothing. ``QEMU`` waits for it as a task does, ``BareBoard`` as a thread does:
/// for the monitor's connection at ``listener``, for the end at the process's lifeline.
final class QEMUProcess: Sendable {
  let launch: GuestLaunch
  let files: LaunchFiles
  let child: ChildProcess
  /// Readable once QEMU has connected its monitor.
  let listener: FileDescriptor
  /// Frames in and out, with ``GuestNetwork/datagram``.
  let frames: FrameSocket?
  /// Holds the files until nobody needs them.
  private let directory: TemporaryDirectory

  /// Bytes that are kept of what QEMU writes.
  static let diagnosticByteLimit = 65_536

  /// Starts QEMU; its monitor is listened for before, so that its connection cannot be missed.
  ///
  /// - Throws: ``HypervisorError/commandMissing(name:package:)``, or what starting it met.
  init(_ launch: GuestLaunch) throws(HypervisorError) {
    let invocation = try QEMUProcess.program(launch)
    self.launch = launch
    directory = try TemporaryDirectory()
    files = LaunchFiles(in: directory.path)
    for path in [launch.console, launch.trace] {
      if let path { try FileDescriptor.makeEmpty(path).closeQuietly() }
    }
    if launch.kernel == nil { try QEMUProcess.write(HaltedFirmware.image, to: files.firmware) }
    frames =
      launch.network == .datagram
      ? try FrameSocket(local: files.hostFrames, peer: files.guestFrames) : nil
    let log = try FileDescriptor.makeEmpty(files.log)
    defer { log.closeQuietly() }
    listener = try LocalSocket.listen(at: files.monitor)
    do throws(HypervisorError) {
      var words = CommandInvocation(executable: invocation, arguments: launch.arguments(files))
      if case .tap(_, let namespace) = launch.network {
        words = try words.inside(namespace: namespace)
      }
      child = try ChildProcess(words, log: log, inherited: launch.network.inherited)
    } catch {
      listener.closeQuietly()
      throw error
    }
  }

  deinit { listener.closeQuietly() }

  private static func program(_ launch: GuestLaunch) throws(HypervisorError) -> FilePath {
    if let program = launch.program { return program }
    return try QEMU.command.located()
  }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws(HypervisorError) {
    let file = try FileDescriptor.makeEmpty(path)
    defer { file.closeQuietly() }
    do {
      try file.writeAll(bytes)
    } catch {
      throw HypervisorError(.writeDescriptor, error)
    }
  }

  /// The last of what QEMU wrote to its standard output and error, at most 64 KiB.
  func diagnostics() throws(HypervisorError) -> String {
    let bytes = try FileTail.read(files.log, atMost: QEMUProcess.diagnosticByteLimit)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Why QEMU, which has ended, never answered.
  func refusal() throws(HypervisorError) -> HypervisorError {
    let exit = GuestExit(status: child.wait(), monitorAnswered: false, shutdownReason: nil)
    return .notStarted(exit, diagnostics: try diagnostics())
  }
}

extension GuestNetwork {
  /// The descriptor that QEMU is given.
  fileprivate var inherited: FileDescriptor? {
    if case .inherited(let descriptor) = self { descriptor } else { nil }
  }
}
