import Glibc
import Hypervisor
import SystemPackage

/// The reading end of a serial line.
struct SerialInput: ~Copyable {
  /// What a look at the line gave.
  enum Reading {
    case bytes([UInt8])
    case nothingYet
    /// Nothing more will come.
    case ended
  }

  /// A regular file; anything else is a stream.
  private var file: FollowedFile?
  /// Becomes readable when there is more, or nothing more will come.
  let wakeup: FileDescriptor

  private static let chunkByteLimit = 65_536

  init(_ source: SerialSource) throws(VirtualMachineError) {
    if case .path(let path) = source, try Self.isRegularFile(path) {
      let file = try FollowedFile(path)
      wakeup = file.wakeup
      self.file = consume file
    } else {
      wakeup = try Self.openStream(source)
      file = nil
    }
  }

  deinit {
    // A followed file closes its own.
    if file == nil { _ = Glibc.close(wakeup.rawValue) }
  }

  /// Reads what is there, at most 64 KiB; does not wait.
  mutating func readAvailable() throws(VirtualMachineError) -> Reading {
    guard let bytes = try file?.readAppended() else { return try Self.readStream(wakeup) }
    return bytes.isEmpty ? .nothingYet : .bytes(bytes)
  }

  private static func openStream(
    _ source: SerialSource
  ) throws(VirtualMachineError) -> FileDescriptor {
    switch source {
    case .path(let path): return try open(path)
    case .terminal(let path):
      let terminal = try open(path)
      makeRaw(terminal)
      return terminal
    case .socket(let path): return try LocalSocket.connect(to: path)
    case .standardInput: return .standardInput
    }
  }

  private static func readStream(
    _ descriptor: FileDescriptor
  ) throws(VirtualMachineError) -> Reading {
    var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    // Safety: one entry is passed and counted.
    guard unsafe poll(&entry, 1, 0) > 0 else { return .nothingYet }
    var count = 0
    // Safety: the buffer holds as many bytes as are asked for; those read are kept.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: chunkByteLimit) { buffer, filled in
      count = unsafe Glibc.read(descriptor.rawValue, buffer.baseAddress, chunkByteLimit)
      filled = max(count, 0)
    }
    if count > 0 { return .bytes(bytes) }
    if count == 0 { return .ended }
    switch Errno(rawValue: errno) {
    // A terminal whose other side is closed reports an input error (tty_ioctl(4)).
    case .ioError, .connectionReset: return .ended
    case .interrupted, .wouldBlock: return .nothingYet
    case let reason: throw .system(.readDescriptor, reason)
    }
  }

  private static func open(_ path: FilePath) throws(VirtualMachineError) -> FileDescriptor {
    do {
      // Without waiting: a pipe that nobody writes to yet must not stop the capture of frames.
      return try FileDescriptor.open(
        path, .readOnly, options: [.nonBlocking, .closeOnExec, noControllingTerminal])
    } catch {
      throw .system(.openFile, error as? Errno ?? .ioError)
    }
  }

  /// The terminal must not become this process's own (open(2), O_NOCTTY).
  private static let noControllingTerminal = FileDescriptor.OpenOptions(rawValue: O_NOCTTY)

  private static func isRegularFile(_ path: FilePath) throws(VirtualMachineError) -> Bool {
    var status = stat()
    // Safety: the path is a C string and the result is filled for the duration of the call.
    guard unsafe stat(path.string, &status) == 0 else {
      throw .system(.openFile, Errno(rawValue: errno))
    }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// Turns off echo and every translation of bytes.
  private static func makeRaw(_ descriptor: FileDescriptor) {
    var settings = termios()
    // Safety: the settings are filled by the first call and only read by the others.
    guard unsafe tcgetattr(descriptor.rawValue, &settings) == 0 else { return }
    unsafe cfmakeraw(&settings)
    _ = unsafe tcsetattr(descriptor.rawValue, TCSANOW, &settings)
  }
}
